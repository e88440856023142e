import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { linesAlone } from './lines-alone.ts';

/** Loaded before anything is drawn, and after it. */
const entries = ['theme-start.ts', 'main.tsx'];

/** Files that a browser gets as they are. */
const asTheyAre = ['index.html', 'icon.svg'];

/**
 * What a browser loads, made from the page's sources.
 * @param folder `view/page`
 * @param onInputs is given what the scripts are made of
 */
export async function bundlePage(
  folder: string,
  onInputs: (metafile: Metafile) => void = () => undefined,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles, metafile } = await build({
    entryPoints: entries.map((name) => join(folder, name)),
    outdir: folder,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    // A dash or a quotation mark as it is, and not as six characters.
    charset: 'utf8',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [linesAlone],
  });
  onInputs(metafile);
  const copied = asTheyAre.map(async (name) => [name, await readFile(join(folder, name))] as const);
  return new Map([
    ...outputFiles.map(({ path, contents }) => [basename(path), contents] as const),
    ...(await Promise.all(copied)),
  ]);
}
