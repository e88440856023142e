import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Texts of source files by their paths from the project's root. */
export type Sources = ReadonlyMap<string, string>;

/** For each source file, the source files that it imports, for their types alone too. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Folders that hold no source of the project's own. */
const notOurs = /^(?:node_modules|cdk\.out|dist|coverage|\..*)$/;

/** Every TypeScript and JavaScript file of the project. */
export function readSources(root: string): Sources {
  const sources = new Map<string, string>();
  const read = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory() && !notOurs.test(entry.name)) read(path);
      if (entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name)) {
        sources.set(path, readFileSync(join(root, path), 'utf8'));
      }
    }
  };
  read('');
  return sources;
}

/** As the formatter writes them: `import … from './x.ts'`, `export … from './x.ts'`, `import './x.ts'`, `import('./x.ts')`. */
const specifier = /(?:\bfrom |\bimport\(\s*|^import )'(\.{1,2}\/[^'\n]+)'/gm;

export function importsOf(sources: Sources): Imports {
  return new Map(
    [...sources].map(([path, text]) => {
      const named = [...text.matchAll(specifier)].map(([, name = '']) =>
        posix.join(posix.dirname(path), name),
      );
      return [path, [...new Set(named)].filter((name) => sources.has(name))];
    }),
  );
}

/** One circle of each set of files that import each other, as the files along it; the last one imports the first. */
export function circlesIn(imports: Imports): readonly (readonly string[])[] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string) => {
    const start = way.indexOf(file);
    if (start >= 0) circles.push(way.slice(start));
    if (start >= 0 || done.has(file)) return;
    way.push(file);
    for (const imported of imports.get(file) ?? []) visit(imported);
    way.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return circles;
}
