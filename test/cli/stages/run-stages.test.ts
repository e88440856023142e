import { expect, test } from 'vitest';
import { operationsOf, sourceOf } from '../../../cli/stages/operation-source.ts';
import { runStages } from '../../../cli/stages/run-stages.ts';
import { stageItems } from '../../../cli/tap/stage-items.ts';
import { definePipeline } from '../../../functions/pipeline/index.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';

interface Order {
  readonly total: number;
}

const pipeline = definePipeline({
  name: 'orders',
  source: 'ndjson',
  transform: (value): Order | null => {
    const { total } = value as { total: unknown };
    if (total === undefined) return null;
    if (typeof total !== 'number') throw new Error('total must be a number');
    return { total };
  },
  document: { index: 'orders-{yyyy}' },
  mappings: { total: { type: 'double' } },
});

function recordOf(text: string, n: number): StreamRecord {
  return {
    ...{ stream: 'orders', shardId: 'shardId-000000000001', sequenceNumber: String(n), partitionKey: 'k' },
    ...{ arrivalTime: Date.UTC(2026, 10, 30), data: Buffer.from(text).toString('base64') },
  };
}

const texts = [
  '{"total": 5}',
  '{}',
  '{"total": "x"}',
  'no json',
  '{"total": 1}\n{}\n{"total": 2}',
  '{"total": 1}\nno',
];
const options = { historicalInput: false };

test('each record has what the code makes of it, and what became of it', async () => {
  const all = await runStages(texts.map(recordOf), pipeline, options);
  expect(all.map(({ status }) => status)).toEqual([
    'built',
    'filtered',
    'rejected',
    'rejected',
    'built',
    'rejected',
  ]);
  expect(all.map(({ built }) => operationsOf(built).map(({ id }) => id))).toEqual([
    ['1-0'],
    [],
    [],
    [],
    ['1-4', '1-4-0.2.0'],
    ['1-5'],
  ]);
  expect(all.map(({ failures }) => failures.map(({ type }) => type))).toEqual([
    [],
    [],
    ['transform_failed'],
    ['invalid_json'],
    [],
    ['invalid_json'],
  ]);
  expect(operationsOf(all[0]?.built ?? []).map(sourceOf)).toEqual([{ total: 5 }]);
});

test('records that don’t fit into memory together are run one after the other', async () => {
  const large = JSON.stringify({ total: 1, text: 'x'.repeat(900_000) });
  const lines = Array.from({ length: 14 }, (_, n) => recordOf(`${large}\n`.repeat(6), n));
  const all = await runStages(lines, pipeline, options);
  expect(all.map(({ record }) => record.sequenceNumber)).toEqual(
    lines.map(({ sequenceNumber }) => sequenceNumber),
  );
  expect(all.every(({ status, built }) => status === 'built' && built.length === 6)).toBe(true);
});

test.each([
  ['record', [{ bytes: 12, shardId: 'shardId-000000000001', partitionKey: 'k' }]],
  ['value', [{ total: 5 }]],
  ['document', [{ total: 5, _id: '1-0', _index: 'orders-2026' }]],
  ['outcome', [{ status: 'built', documents: [{ id: '1-0' }], failures: [] }]],
] as const)('at the stage %s a condition sees its fields', async (stage, subjects) => {
  const { items } = await stageItems(stage, texts.slice(0, 1).map(recordOf), pipeline, options);
  expect(items.map(({ subject }) => subject)).toMatchObject(subjects);
});

test('what has no value or document is counted where it is known', async () => {
  const staged = await stageItems('document', texts.map(recordOf), pipeline, options);
  expect(staged.statuses).toEqual({ built: 2, filtered: 1, rejected: 3 });
  expect(staged.items).toHaveLength(4);
  const values = await stageItems('value', texts.map(recordOf), pipeline, options);
  expect(values.items.map(({ fields }) => ('failure' in fields ? 'failure' : 'value'))).toEqual([
    ...['value', 'value', 'value', 'failure', 'value', 'value', 'value', 'value', 'failure'],
  ]);
});
