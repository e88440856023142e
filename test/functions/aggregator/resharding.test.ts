import { describe, expect, test } from 'vitest';
import { count } from '../../../functions/core/windows/metrics.ts';
import type { Registry, ShardState } from '../../../functions/core/windows/state.ts';
import { lowWatermark } from '../../../functions/core/windows/watermark.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const definition = pipeline({
  windows: [
    { name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() }, allowedLateness: '5s' },
  ],
});

/** Was split into `b` and `c`, which were merged into `d` before either had a record. */
const shards = [
  { id: 'a', parents: [] },
  { id: 'b', parents: ['a'] },
  { id: 'c', parents: ['a'] },
  { id: 'd', parents: ['b', 'c'] },
];

function at(seconds: number, n: number, place: number, shardId: string) {
  const time = arrivalTime + seconds * 1_000;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n });
  return streamRecord(data, place, { shardId, arrivalTime: arrivalTime + 200_000 });
}

describe('a shard whose parents never had a record', () => {
  test.each([false, true])('goes on where its grandparent stopped (swept meanwhile: %s)', async (swept) => {
    const run = new WindowRun(definition, { shards, clock: arrivalTime });
    await run.batch([at(100, 1, 0, 'a')]);
    if (swept) await run.sweep();
    const { counts } = await run.batch([at(0, 2, 1, 'd')]);
    expect(counts).toMatchObject({ folded: 0, late: { 'per-n': 1 } });
  });

  test('takes the place of its grandparent too', () => {
    const registry: Registry = { kind: 'registry', shards };
    const state = (shardId: string, latestEvent: number): ShardState => ({
      ...{ kind: 'shard', shardId, keys: {}, late: {}, revision: 1 },
      ...{ fence: '1', latestEvent },
    });
    const states = new Map([state('a', 100), state('d', 200)].map((each) => [each.shardId, each]));
    expect(lowWatermark(registry, states)).toBe(200);
  });
});

test('a shard that has records and has not begun holds its windows open, however silent its parents are', async () => {
  const run = new WindowRun(definition, {
    shards: [
      { id: 'a', parents: [] },
      { id: 'b', parents: ['a'] },
    ],
    clock: arrivalTime,
  });
  await run.batch([at(0, 1, 0, 'a')]);
  run.behind.add('b');
  run.clock = arrivalTime + 200_000;
  expect(await run.sweep()).toMatchObject({ closed: 0 });
  await run.batch([at(1, 1, 1, 'b')]);
  run.behind.clear();
  expect(await run.sweep()).toMatchObject({ closed: 1 });
});
