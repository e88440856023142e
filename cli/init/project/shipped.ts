import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../../../infra/bundle/roots.ts';

/** The shipped sources of a project's files. */
const sources = join(packageFolder, 'pipelines');

/** A file of the project: its path, with slashes, and what is in it. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** A shipped source file and all that it imports, as files of a project. @param name from pipelines: `parsers/time.ts` */
export async function withImports(names: readonly string[]): Promise<readonly ProjectFile[]> {
  const files = new Map<string, string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (files.has(name)) continue;
    const text = await readFile(join(sources, name), 'utf8');
    files.set(name, text);
    const folder = name.split('/').slice(0, -1).join('/');
    open.push(...importedBy(text).map((other) => join(folder, other).replaceAll('\\', '/')));
  }
  return [...files]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, text]) => ({ path: `pipelines/${name}`, text }));
}

/** The relative imports of a pipeline file or parser. */
export function importedBy(text: string): string[] {
  return [...text.matchAll(/from '(\.{1,2}\/[^']+\.ts)'/g)].flatMap(([, name]) => name ?? []);
}
