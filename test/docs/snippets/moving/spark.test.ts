import { testPipeline } from 'shardline/testing';
import { expect, test } from 'vitest';
import { pipeline } from './temperatures.ts';

const reading = (minute: number, celsius: number) => ({
  time: new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString(),
  device: 'd1',
  celsius,
});

test('windows slide, late readings are indexed and not counted, and filtered ones are neither', async () => {
  const { windows, documents, outcomes, leftOut } = await testPipeline(
    pipeline,
    [reading(0, 20), reading(1, 22), reading(2, -60), reading(40, 30), reading(3, 25)],
    { at: '2026-01-05T10:40:00Z', batchSize: 1 },
  );
  const first = windows.find(({ windowStart }) => windowStart === '2026-01-05T10:00:00.000Z');
  expect(first).toMatchObject({ final: true, metrics: { readings: 2, mean: 21, highest: 22 } });
  expect(outcomes.map(({ status }) => status)).toEqual([
    'indexed',
    'indexed',
    'filtered',
    'indexed',
    'indexed',
  ]);
  expect(documents).toHaveLength(4);
  expect(leftOut).toMatchObject({ late: { 'by-device': 1 } });
});
