import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { linesAlone } from './lines-alone.ts';

/** Files that a browser gets as they are. */
const asTheyAre = ['index.html', 'icon.svg'];

/**
 * What a browser loads, made from the page's sources. A room's code is a file of its own, loaded when it is shown.
 * @param folder `view/page`
 * @param onMetafile is given what the scripts are made of
 */
export async function bundlePage(
  folder: string,
  onMetafile: (metafile: Metafile) => void = () => undefined,
): Promise<ReadonlyMap<string, Uint8Array>> {
  // The first is loaded before anything is drawn, and is no module: it shares nothing with the others.
  const [start, page] = await Promise.all([
    build(optionsOf(folder, 'theme-start.ts', false)),
    build(optionsOf(folder, 'main.tsx', true)),
  ]);
  onMetafile(page.metafile);
  const copied = asTheyAre.map(async (name) => [name, await readFile(join(folder, name))] as const);
  return new Map([
    ...[...start.outputFiles, ...page.outputFiles].map(
      ({ path, contents }) => [basename(path), contents] as const,
    ),
    ...(await Promise.all(copied)),
  ]);
}

function optionsOf(folder: string, entry: string, splitting: boolean) {
  return {
    entryPoints: [join(folder, entry)],
    outdir: folder,
    splitting,
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
  } as const satisfies BuildOptions;
}
