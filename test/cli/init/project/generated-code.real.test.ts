import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pipelineSource } from '../../../../cli/init/project/pipeline-source.ts';
import { planOf } from '../../../../cli/init/project/plan.ts';
import { records as randomRecords, reservedWords } from '../random-records.ts';

const now = Date.parse('2026-11-30T12:00:00Z');

type Objects = readonly Record<string, unknown>[];

function sourceOf(objects: Objects, reading: 'json' | 'csv' = 'json'): string {
  const records = objects.map((object) => ({ line: JSON.stringify(object), values: [object] }));
  return pipelineSource(planOf('orders', { reading, title: 'JSON', records, doubts: [] }, now));
}

/** Runs the file with nothing behind its imports: what a sample brought into the code would run with it. */
function run(source: string): void {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const anything: unknown = new Proxy(() => undefined, { get: () => () => undefined });
  runInNewContext(code, { module: { exports: {} }, exports: {}, require: () => anything });
}

test('whatever the records are, the pipeline file is code, and nothing of the sample runs', () => {
  fc.assert(
    fc.property(randomRecords, (objects) => {
      const source = sourceOf(objects);
      run(source);
      expect(source).not.toMatch(/[\p{Cf}\u2028\u2029]|(?!\n)\p{Cc}/u);
    }),
    { numRuns: 200 },
  );
});

test('an object of any name has a variable that may be called so', () => {
  const inner = { rate: '12.5', x: 1, inner: { rate: '2.5' } };
  run(sourceOf([Object.fromEntries(reservedWords.map((word) => [word, inner]))]));
});
