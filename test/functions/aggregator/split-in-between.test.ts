import { describe, expect, test } from 'vitest';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { at, newRun, shard } from './aggregated.ts';
import type { WindowRun } from './window-run.ts';

const child = 'shardId-000000000001';

/** The shard is split, and its child has records, half a minute before the clock now. */
function split(run: WindowRun): void {
  run.shards = [
    { id: shard, parents: [] },
    { id: child, parents: [shard] },
  ];
  run.behind.add(child);
  run.clock += 30_000;
}

/** Calls once when a document of this kind has been written, or is about to be read. */
function hooked(store: WindowStore, when: 'written' | 'read', hook: () => unknown): WindowStore {
  let isDue = true;
  const once = async () => {
    if (!isDue) return;
    isDue = false;
    await hook();
  };
  return {
    ...store,
    get: async (addresses) => {
      if (when === 'read' && addresses.length === 1 && addresses[0]?.id === `shard:${shard}`) await once();
      return await store.get(addresses);
    },
    put: async (writes) => {
      const outcomes = await store.put(writes);
      if (when === 'written' && writes.some(({ source }) => source.kind === 'shard')) await once();
      return outcomes;
    },
  };
}

async function firedByChild(run: WindowRun): Promise<readonly string[]> {
  await run.batch([at(3, 1, 3, child), at(4, 1, 4, child), at(5, 1, 5, child)]);
  return run.sent.map(({ deduplicationId }) => deduplicationId.split(':').at(-1) ?? '');
}

describe('a shard that is split while an invocation runs holds its windows open for its children', () => {
  test('when a sweep finds it idle between two reads of a batch', async () => {
    const run = newRun();
    const sweepAfterSplit = async () => {
      split(run);
      await run.sweep();
    };
    await run.batch([at(0, 1, 0)], hooked(run.store, 'written', sweepAfterSplit));
    expect(await firedByChild(run)).toEqual(['fired']);
  });

  test('when it is split after the sweep has listed the shards', async () => {
    const run = newRun();
    await run.batch([at(0, 1, 0)]);
    await run.sweep(hooked(run.store, 'read', () => split(run)));
    expect(await firedByChild(run)).toEqual(['fired']);
  });
});
