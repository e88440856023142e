import { describe, expect, test } from 'vitest';
import { createPaneCache, type PaneCache } from '../../../functions/aggregator/context/pane-cache.ts';
import type { PaneState } from '../../../functions/core/windows/state.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import { StoreUnavailable, type WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const byNumber = pipeline({
  windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { documents: count() } }],
});
const withoutKeys = pipeline({ windows: [{ name: 'w', size: '1m', metrics: { documents: count() } }] });
const shard = 'shardId-000000000000';

function record(n: number, position: number): StreamRecord {
  const data = JSON.stringify({ at: new Date(arrivalTime).toISOString(), n });
  return streamRecord(data, position, { shardId: shard });
}

/** A container on a store, which panes it has read by id, and how many writes were in vain. */
function container(store: WindowStore, definition = byNumber) {
  const read: string[] = [];
  const seen = { conflicts: 0 };
  const paneCache = createPaneCache();
  const watched: WindowStore = {
    ...store,
    get: (addresses) => {
      read.push(...addresses.filter(({ index }) => index.startsWith('window-panes')).map(({ id }) => id));
      return store.get(addresses);
    },
    put: async (writes) => {
      const outcomes = await store.put(writes);
      seen.conflicts += outcomes.filter((outcome) => outcome === 'conflict').length;
      return outcomes;
    },
  };
  const run = new WindowRun(definition, { shards: [{ id: shard, parents: [] }], clock: arrivalTime, store });
  const batch = (records: readonly StreamRecord[], over = watched) => run.batch(records, over, { paneCache });
  return { batch, read, seen, watched };
}

async function documentsOf(store: WindowStore): Promise<number[]> {
  const found = await store.search({ index: 'windows.events.*', equal: {} });
  return found.map(({ source }) => Number(source.documents)).toSorted((a, b) => a - b);
}

describe('a container', () => {
  test('reads no pane that it wrote itself', async () => {
    const store = memoryStore();
    const { batch, read } = container(store);
    await batch([record(1, 0), record(2, 1)]);
    expect(read).toHaveLength(2);
    await batch([record(1, 2), record(3, 3)]);
    expect(read).toHaveLength(3);
    expect(await documentsOf(store)).toEqual([1, 1, 2]);
  });

  test('reads them when another has folded in a batch since', async () => {
    const store = memoryStore();
    const [one, other] = [container(store), container(store)];
    await one.batch([record(1, 0)]);
    await other.batch([record(1, 1)]);
    await one.batch([record(1, 2)]);
    expect(one.read).toHaveLength(2);
    expect(one.seen.conflicts).toBe(0);
    expect(await documentsOf(store)).toEqual([3]);
  });

  test('reads what another wrote that died amid a batch, and counts nothing twice', async () => {
    const store = memoryStore();
    const [one, other] = [container(store), container(store)];
    await one.batch([record(1, 0)]);
    const dying: WindowStore = {
      ...other.watched,
      put: async (writes) => {
        const isReleasing = writes.some(({ source }) => source.kind === 'slot' && source.isApplied === true);
        if (isReleasing) throw new StoreUnavailable('killed');
        return store.put(writes);
      },
    };
    await other.batch([record(1, 1), record(2, 2)], dying);
    await one.batch([record(1, 1), record(2, 2)]);
    expect(one.read).toHaveLength(3);
    expect(await documentsOf(store)).toEqual([1, 2]);
  });

  test('goes on from a pane that somebody has touched up, such as an update by query does', async () => {
    const store = memoryStore();
    const [one, other] = [container(store), container(store)];
    await one.batch([record(1, 0)]);
    const [pane] = await store.search({ index: 'window-panes.events.*', equal: { kind: 'key-pane' } });
    if (pane === undefined) throw new Error('no pane');
    await store.put([{ address: pane.address, source: pane.source, ifStored: pane.revision }]);
    await one.batch([record(1, 1)]);
    await other.batch([record(1, 2)]);
    expect(await documentsOf(store)).toEqual([3]);
  });

  test('reads the pane of a window without keys no oftener', async () => {
    const store = memoryStore();
    const { batch, read } = container(store, withoutKeys);
    await batch([record(1, 0)]);
    await batch([record(2, 1)]);
    expect(read).toHaveLength(1);
    expect(await documentsOf(store)).toEqual([2]);
  });
});

describe('a cache of panes', () => {
  const pane = { kind: 'key-pane' } as PaneState;
  const room = JSON.stringify(pane).length;
  const all = ['p', 'q', 'r', 's', 't', 'x', 'y', 'z'];
  const panes = (...ids: string[]) => new Map(ids.map((id) => [id, pane]));
  const kept = (cache: PaneCache, shardId: string, fence: string) => [
    ...cache.panesOf(shardId, fence, all).keys(),
  ];

  test('gives up those used longest ago, of the shard used longest ago', () => {
    const cache = createPaneCache(4 * room);
    cache.keep('a', '1', panes('x', 'y', 'z'));
    cache.keep('b', '1', panes('x'));
    cache.keep('a', '2', panes('x'));
    cache.keep('b', '2', panes('y'));
    expect(kept(cache, 'a', '2')).toEqual(['x', 'z']);
    expect(kept(cache, 'b', '2')).toEqual(['x', 'y']);
    cache.keep('c', '1', panes('p', 'q', 'r', 's', 't'));
    expect([kept(cache, 'a', '2'), kept(cache, 'b', '2')]).toEqual([[], []]);
    expect(kept(cache, 'c', '1')).toEqual(['q', 'r', 's', 't']);
  });

  test('forgets a shard that is at another fence, and has its room again', () => {
    const cache = createPaneCache(2 * room);
    cache.keep('a', '1', panes('x', 'y'));
    expect([kept(cache, 'a', '1'), kept(cache, 'b', '1')]).toEqual([['x', 'y'], []]);
    expect(kept(cache, 'a', '2')).toEqual([]);
    cache.keep('a', '3', panes('y'));
    cache.keep('b', '1', panes('z'));
    expect([kept(cache, 'a', '3'), kept(cache, 'b', '1')]).toEqual([['y'], ['z']]);
  });
});
