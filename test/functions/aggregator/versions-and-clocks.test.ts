import { describe, expect, test } from 'vitest';
import { look } from '../../../functions/aggregator/progress/look.ts';
import { retireShards } from '../../../functions/aggregator/progress/retire-shards.ts';
import { registryAddress } from '../../../functions/core/windows/addresses.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const window = { name: 'all', size: '10s', metrics: { documents: count() } } as const;
const added = { name: 'new', size: '10s', metrics: { documents: count() } } as const;
const definition = pipeline({ windows: [window] });
const two = ['a', 'b'].map((id) => ({ id, parents: [] }));
class Gone extends Error {}

function at(seconds: number, position: number, shardId: string) {
  const time = arrivalTime + seconds * 1_000;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n: 1 });
  return streamRecord(data, position, { shardId, arrivalTime: time });
}
/** Dies after its hand-over. */
function handsOver(store: WindowStore): WindowStore {
  return {
    ...store,
    put: async (writes) => {
      if (writes.some(({ source }) => source.kind === 'slot')) throw new Gone();
      return await store.put(writes);
    },
  };
}
const documentsOf = async (run: WindowRun, name: string) =>
  Object.values(await run.documents('windows.events.*'))
    .map(Object)
    .filter((each) => each.window === name)
    .reduce((sum, each) => sum + each.documents, 0);

test('a container of the version before leaves parts of a window that it does not know to others', async () => {
  const run = new WindowRun(definition, { shards: two, clock: arrivalTime + 60_000 });
  await run.batch([at(1, 0, 'a')]);
  const newer = pipeline({ windows: [window, added] });
  run.definition = newer;
  await expect(run.batch([at(2, 1, 'a')], handsOver(run.store))).rejects.toThrow(Gone);
  // Still running while the new version is deployed.
  run.definition = definition;
  await run.batch([at(3, 2, 'b')]);
  run.definition = newer;
  await run.sweep();
  expect(await documentsOf(run, 'all')).toBe(3);
  expect(await documentsOf(run, 'new')).toBe(1);
});

test('a container of the version before keeps what panes have of a metric that it does not know', async () => {
  const run = new WindowRun(definition, { shards: two, clock: arrivalTime + 60_000 });
  const newer = pipeline({ windows: [{ ...window, metrics: { documents: count(), more: count() } }] });
  run.definition = newer;
  await run.batch([at(1, 0, 'a')]);
  run.definition = definition;
  await run.batch([at(2, 1, 'b')]);
  run.definition = newer;
  await run.batch([at(3, 2, 'a')]);
  const [result] = Object.values(await run.documents('windows.events.*')).map(Object);
  expect(result.metrics).toEqual({ documents: 3, more: 2 });
});

test('progress that is deleted while an invocation works on a slot takes no later batch with it', async () => {
  const run = new WindowRun(definition, { shards: two, clock: arrivalTime + 60_000 });
  for (let batch = 0; batch < 4; batch += 1) await run.batch([at(1, batch, 'a')]);
  const deletes: WindowStore = {
    ...run.store,
    refresh: async (index) => await run.store.refresh(index),
    put: async (writes) => {
      const outcomes = await run.store.put(writes);
      if (writes.some(({ source }) => source.kind === 'key-pane')) {
        const found = await run.store.search({ index: 'window-progress.events', equal: {} });
        await run.store.remove(found.map(({ address }) => address));
      }
      return outcomes;
    },
  };
  await run.batch([at(2, 4, 'a')], deletes);
  const before = await documentsOf(run, 'all');
  run.clock += 1_000;
  for (let batch = 5; batch < 9; batch += 1) await run.batch([at(3, batch, 'a')]);
  await run.sweep();
  expect(await documentsOf(run, 'all')).toBe(before + 4);
});

test('what a shard has handed over since it was looked at is not emptied from its log', async () => {
  const shards = [
    { id: 'a', parents: [] },
    { id: 'b', parents: ['a'] },
    { id: 'c', parents: ['a'] },
  ];
  const run = new WindowRun(definition, { shards, clock: arrivalTime + 60_000 });
  await run.batch([at(1, 0, 'a')]);
  await run.batch([at(1, 1, 'b')]);
  await run.batch([at(1, 2, 'c')]);
  run.shards = shards.slice(1);
  await run.sweep();
  run.clock += 2 * 3_600_000;
  const context = { pipelineName: 'events', store: run.store, now: () => run.clock };
  const seen = await look({ kind: 'registry', shards: [] }, context);
  await expect(run.batch([at(2, 3, 'a')], handsOver(run.store))).rejects.toThrow(Gone);
  await retireShards(run.shards, seen, context as never);
  const [registry] = await run.store.get([registryAddress('events')]);
  await run.batch([at(2, 4, 'b')]);
  await run.sweep();
  // It is retired when that is taken, too.
  expect(Object(registry?.source).shards).toHaveLength(3);
  expect(await documentsOf(run, 'all')).toBe(5);
});

describe('a container whose clock is ahead', () => {
  test('makes others wait no longer than a second', async () => {
    const run = new WindowRun(definition, { shards: two, clock: arrivalTime });
    const slept: number[] = [];
    run.sleep = async (milliseconds) => {
      slept.push(milliseconds);
      run.clock += milliseconds;
    };
    await run.batch([at(0, 0, 'a')]);
    await run.batch([at(0, 1, 'b')]);
    slept.length = 0;
    run.clock = arrivalTime + 10_000;
    await run.batch([at(0, 2, 'a')]);
    run.clock = arrivalTime + 2_000;
    await run.batch([at(1, 3, 'b')]);
    expect(Math.max(0, ...slept)).toBeLessThanOrEqual(1_000);
  });
});

test('a slot that begins anew by a clock that is behind counts what it takes', async () => {
  const run = new WindowRun(definition, { shards: two, clock: arrivalTime + 60_000 });
  await run.batch([at(1, 0, 'a')]);
  const found = await run.store.search({ index: 'window-progress.events', equal: {} });
  await run.store.remove(found.map(({ address }) => address));
  run.clock -= 3_000;
  await run.batch([at(2, 1, 'b')]);
  expect(await documentsOf(run, 'all')).toBe(2);
});

test('a batch that comes again takes the slots of its lost invocation, however many batches wait', async () => {
  const run = new WindowRun(definition, { shards: two, clock: arrivalTime + 60_000 });
  for (let batch = 0; batch < 63; batch += 1) {
    await expect(run.batch([at(1, batch, 'a')], handsOver(run.store))).rejects.toThrow(Gone);
  }
  const dying: WindowStore = {
    ...run.store,
    put: async (writes) => {
      if (writes.some(({ source }) => source.kind === 'key-pane')) throw new Gone();
      return await run.store.put(writes);
    },
  };
  await expect(run.batch([at(1, 63, 'a')], dying)).rejects.toThrow(Gone);
  const { response } = await run.batch([at(1, 63, 'a'), at(1, 64, 'a')]);
  expect(response.batchItemFailures).toEqual([]);
});

test('slots that were committed less than a second ago wait for their turn although another has something', async () => {
  const keyed = pipeline({
    windows: [{ name: 'per-n', size: '1h', keyBy: ['n'], metrics: { documents: count() } }],
  });
  const run = new WindowRun(keyed, { shards: two, clock: arrivalTime + 2_000 });
  const of = (n: number, position: number, shardId: string) =>
    streamRecord(JSON.stringify({ at: new Date(run.clock).toISOString(), n }), position, {
      shardId,
      arrivalTime: run.clock,
    });
  let commits: number[][] = [];
  const counting: WindowStore = {
    ...run.store,
    put: async (writes) => {
      const own = writes
        .map(({ source }) => source)
        .filter((s) => s.kind === 'slot' && s.isApplied === false);
      if (own.length > 0) commits.push(own.map((s) => Number(s.slot)));
      return await run.store.put(writes);
    },
  };
  await run.batch([of(1, 0, 'a')], counting);
  await run.batch([of(1, 1, 'b')], counting);
  commits = [];
  // The key 1 each time, and a new one.
  for (let n = 2; n < 12; n += 1) {
    run.clock += 10;
    const records = [of(1, 2 * n, 'a'), of(n * 7, 2 * n + 1, 'a')];
    await run.batch(records, counting);
  }
  const bySlot = new Map<number, number>();
  for (const slot of commits.flat()) bySlot.set(slot, (bySlot.get(slot) ?? 0) + 1);
  console.log(run.clock - arrivalTime, JSON.stringify(commits));
  expect(Math.max(...bySlot.values())).toBeLessThanOrEqual((run.clock - arrivalTime) / 1000);
});
