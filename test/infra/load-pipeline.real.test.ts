import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { loadPipeline, PipelineError } from '../../infra/load-pipeline.ts';

async function refusalOf(source: string): Promise<string> {
  const folder = mkdtempSync(join(packageRoot, 'test', 'infra', 'pipelines-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'orders.ts'), source);
  const refusal = await loadPipeline('orders', relative(packageRoot, folder)).catch(
    (error: unknown) => error,
  );
  if (!(refusal instanceof PipelineError)) throw new Error(`not refused: ${String(refusal)}`);
  return refusal.message;
}

const definition = (changes: string) =>
  `export const pipeline = { name: 'orders', transform: () => null, document: { index: 'orders' }, mappings: {}, ${changes} };`;

test('each pipeline of the project is loaded', async () => {
  expect(await loadPipeline('sensors')).toMatchObject({ name: 'sensors' });
});

test('everything that is wrong with a definition is told under the name of its file', async () => {
  expect(await refusalOf(definition("source: 'xml', retention: '30d'"))).toMatch(
    /^test\/infra\/pipelines-\w+\/orders\.ts can't be used:\n {2}source: "xml".*\n {2}retention: "30d".*\.$/,
  );
});

test.each([
  [
    "another name than the file's",
    definition("name: 'sales'"),
    'name: "sales" isn\'t the file\'s; give "orders"',
  ],
  ['no pipeline', 'const nothing = 1;', 'pipeline: nothing is exported under this name; write export const'],
  [
    'a pipeline under another name',
    'export const orders = {}; export default orders;',
    'pipeline: nothing is exported under this name (it exports default, orders); write export const pipeline',
  ],
  [
    'something else under this name',
    'export const pipeline = 5;',
    'pipeline: 5 is no definition; export what',
  ],
  ['code that throws', "throw new Error('no connection');", 'no connection'],
  ["a word that isn't TypeScript", 'export const pipeline = ;', /orders\.ts:1:25: Unexpected ";"/],
  ['a wait at its top', 'await Promise.resolve(); export {};', /orders\.ts:1:1: Top-level await/],
  ["an import that isn't there", "import 'orders-of-yesterday';", /orders\.ts:1:8: Could not resolve/],
])('a file with %s is refused', async (_, source, problem) => {
  expect(await refusalOf(source)).toMatch(problem);
});
