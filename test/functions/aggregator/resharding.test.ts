import { describe, expect, test } from 'vitest';
import { registryAddress } from '../../../functions/core/windows/addresses.ts';
import type { Registry, ShardState } from '../../../functions/core/windows/state.ts';
import { firstState, lowWatermarkOf } from '../../../functions/core/windows/watermark.ts';
import { isKind } from '../../../functions/engine/store/stored-kind.ts';
import type { Stored, WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
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

function at(seconds: number, n: number, position: number, shardId: string) {
  const time = arrivalTime + seconds * 1_000;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n });
  return streamRecord(data, position, { shardId, arrivalTime: arrivalTime + 200_000 });
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
      ...firstState(shardId, []),
      ...{ fence: '1', latestEvent },
    });
    const states = new Map([state('a', 100), state('d', 200)].map((each) => [each.shardId, each]));
    expect(lowWatermarkOf(registry, states)).toBe(200);
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

describe('a shard that the stream has forgotten', () => {
  const hour = 3_600_000;

  const leftOut = at(1, 1, 1, 'a');
  const refusing: Pipeline = {
    ...definition,
    transform: (value, record) => {
      if (record.sequenceNumber === leftOut.sequenceNumber) throw new Error('refused');
      return definition.transform(value, record);
    },
  };

  /** `a` and then `b` in its place, both with a record in one window; `a` has left one out. Swept after so many hours. */
  async function resharded(...sweeps: readonly number[]): Promise<WindowRun> {
    const [a, b] = [
      { id: 'a', parents: [] },
      { id: 'b', parents: ['a'] },
    ];
    const run = new WindowRun(refusing, { shards: [a], clock: arrivalTime + 100 });
    await run.batch([at(0, 1, 0, 'a'), leftOut]);
    run.shards = [a, b];
    await run.batch([at(2, 1, 2, 'b')]);
    run.shards = [b];
    for (const hours of sweeps) {
      run.clock = arrivalTime + hours * hour;
      await run.sweep();
    }
    return run;
  }

  const registered = async ({ store }: WindowRun) => {
    const [stored] = await store.get([registryAddress(definition.name)]);
    return registryIn(stored).map(({ id }) => id);
  };
  const registryIn = (stored: Stored | undefined): Registry['shards'] =>
    stored !== undefined && isKind<Registry>(stored.source, 'registry') ? stored.source.shards : [];

  const documentsOf = async (run: WindowRun) =>
    Object.values(await run.documents('windows.events.*')).map((result) => Object(result).documents);

  test('is looked up by no batch any more', async () => {
    const run = await resharded(24, 25);
    expect(await registered(run)).toEqual(['b']);
    const asked: string[] = [];
    const watched: WindowStore = {
      ...run.store,
      get: async (addresses) => {
        asked.push(...addresses.map(({ id }) => id));
        return await run.store.get(addresses);
      },
    };
    const now = { arrivalTime: run.clock, shardId: 'b' };
    const data = JSON.stringify({ at: new Date(run.clock).toISOString(), n: 1 });
    const { counts } = await run.batch([streamRecord(data, 3, now)], watched);
    expect(counts.folded).toBe(1);
    expect(asked).toContain('shard:b');
    expect(asked.filter((id) => id === 'shard:a')).toEqual([]);
  });

  test('stays for an hour, in which a batch of it may still be under way', async () => {
    expect(await registered(await resharded(24, 24.9))).toEqual(['a', 'b']);
  });

  test('counts in a window of its time that a redrive adds to', async () => {
    const run = await resharded(24, 25);
    expect(await documentsOf(run)).toEqual([2]);
    run.definition = definition;
    expect(await run.redrive([leftOut])).toMatchObject([{ status: 'indexed' }]);
    expect(await documentsOf(run)).toEqual([3]);
  });

  test('is registered again if something of it comes all the same', async () => {
    const run = await resharded(24, 25);
    const { counts } = await run.batch([at(3, 1, 4, 'a')]);
    expect(counts).toMatchObject({ folded: 1 });
    expect(await documentsOf(run)).toEqual([3]);
    expect(await registered(run)).toEqual(['b', 'a']);
    for (const _ of [1, 2]) {
      run.clock += hour;
      await run.sweep();
    }
    expect(await registered(run)).toEqual(['b']);
  });
});
