import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ownExtension, packageRoot } from '../../infra/bundle/roots.ts';

/** Where the page's code is: its sources here, one script in the package. */
export const pageFolder = join(packageRoot, 'view', 'page');

/** Content types, by how a name ends. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface PageFile {
  readonly type: string;
  readonly content: Uint8Array;
}

/** What a browser loads, by name. In the repository it is bundled now, which takes some tens of milliseconds. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  if (ownExtension === 'ts') {
    const { bundlePage } = await import('./bundle-page.ts');
    return withTypes(await bundlePage(pageFolder));
  }
  const names = await readdir(pageFolder);
  const read = names.map(async (name) => [name, await readFile(join(pageFolder, name))] as const);
  return withTypes(new Map(await Promise.all(read)));
}

function withTypes(contents: ReadonlyMap<string, Uint8Array>): Map<string, PageFile> {
  return new Map(
    [...contents].flatMap(([name, content]) => {
      const type = types[extname(name)];
      return type === undefined ? [] : [[name, { type, content }] as const];
    }),
  );
}
