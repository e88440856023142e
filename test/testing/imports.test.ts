import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

/** As the formatter writes them; imports of types alone load nothing. */
const imported = /^(?:import|export) (?!type )[^']*?from '([^']+)'/gm;

/** Packages and modules of Node that a file loads, with all that it imports. */
function loadedBy(file: string, seen = new Set<string>(), found = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return found;
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(imported)) {
    if (name.startsWith('.')) loadedBy(posix.join(posix.dirname(file), name), seen, found);
    else found.add(name);
  }
  return found;
}

test('a test of a pipeline loads neither AWS nor a client of an engine, which take longer than it does', () => {
  const loaded = [...loadedBy('testing/index.ts')].filter((name) => !name.startsWith('node:'));
  expect(loaded.toSorted()).toEqual(['leven', 'zod']);
});
