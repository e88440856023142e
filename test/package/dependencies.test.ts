import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { readSources } from '../../scripts/layers/imports.ts';

const versions = z.record(z.string(), z.string());
const { name, dependencies, peerDependencies, files } = z
  .object({
    name: z.string(),
    dependencies: versions,
    peerDependencies: versions,
    files: z.array(z.string()),
  })
  .parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')));

const shipped = (path: string) =>
  files.some((folder) => path.startsWith(`${folder}/`)) &&
  !files.some(
    (left) => left === `!${path}` || (left.startsWith('!') && path.startsWith(`${left.slice(1)}/`)),
  ) &&
  path.endsWith('.ts');

/** As the formatter writes them; types alone are gone in what is compiled. */
const valueImport =
  /^(?:import (?!type )[^;]*? from |export [^;]*? from |import )'([^'./][^']*)'|\bimport\('([^'./][^']*)'\)/gm;

test('what the installed code imports is installed with it', () => {
  const missing = [...readSources(packageRoot)]
    .filter(([path]) => shipped(path))
    .flatMap(([path, text]) =>
      [...text.matchAll(valueImport)]
        .map(([, named, loaded]) => named ?? loaded ?? '')
        .filter((imported) => !isBuiltin(imported))
        .map((imported) => imported.split('/', imported.startsWith('@') ? 2 : 1).join('/'))
        .filter(
          (imported) => imported !== name && !(imported in dependencies) && !(imported in peerDependencies),
        )
        .map((imported) => `${path} imports ${imported}`),
    );
  expect(missing).toEqual([]);
});

test('dependencies are exact, and peers are ranges', () => {
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d/);
  for (const version of Object.values(peerDependencies)) expect(version).toMatch(/^\^/);
});
