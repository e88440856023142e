import { describe, expect, test } from 'vitest';
import { type AggregateOptions, aggregateBatch } from '../../../functions/aggregator/aggregate-batch.ts';
import { memoryStore } from '../../../functions/aggregator/memory-store.ts';
import { createPaneCache } from '../../../functions/aggregator/pane-cache.ts';
import { StoreUnavailable, type WindowStore } from '../../../functions/aggregator/window-store.ts';
import type { StreamRecord } from '../../../functions/core/record.ts';
import { count } from '../../../functions/core/windows/metrics.ts';
import { planWindows } from '../../../functions/core/windows/plan.ts';
import type { PaneState } from '../../../functions/core/windows/state.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';

const definition = pipeline({
  windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { documents: count() } }],
});
const shard = 'shardId-000000000000';

function record(n: number, place: number): StreamRecord {
  const data = JSON.stringify({ at: new Date(arrivalTime).toISOString(), n });
  return streamRecord(data, place, { shardId: shard });
}

/** A container on a store, and which panes it has read by id. */
function container(store: WindowStore) {
  const read: string[] = [];
  const paneCache = createPaneCache();
  const watched: WindowStore = {
    ...store,
    get: (places) => {
      read.push(...places.filter(({ index }) => index.startsWith('window-panes')).map(({ id }) => id));
      return store.get(places);
    },
  };
  const options = (over: WindowStore): AggregateOptions => ({
    pipeline: definition.name,
    definition,
    historicalInput: false,
    store: over,
    plans: planWindows(definition),
    monitors: [],
    paneCache,
    listShards: async () => [{ id: shard, parents: [] }],
    now: () => arrivalTime,
    claimUntil: arrivalTime,
    tell: () => undefined,
    deliver: async () => undefined,
  });
  const batch = (records: readonly StreamRecord[], over = watched) => aggregateBatch(records, options(over));
  return { batch, read, watched };
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
    expect(await documentsOf(store)).toEqual([3]);
  });

  test('reads what another wrote that died amid a batch, and counts nothing twice', async () => {
    const store = memoryStore();
    const [one, other] = [container(store), container(store)];
    await one.batch([record(1, 0)]);
    const dying: WindowStore = {
      ...other.watched,
      put: async (writes) => {
        if (writes.some(({ source }) => source.kind === 'shard')) throw new StoreUnavailable('killed');
        return store.put(writes);
      },
    };
    await other.batch([record(1, 1), record(2, 2)], dying);
    await one.batch([record(1, 1), record(2, 2)]);
    expect(one.read).toHaveLength(3);
    expect(await documentsOf(store)).toEqual([1, 2]);
  });
});

describe('a cache of panes', () => {
  const pane = { kind: 'pane' } as PaneState;
  const panes = (...ids: string[]) => new Map(ids.map((id) => [id, pane]));
  const kept = (cache: ReturnType<typeof createPaneCache>, shardId: string, fence: string) => [
    ...cache.panesOf(shardId, fence).keys(),
  ];

  test('gives up those used longest ago, of the shard used longest ago', () => {
    const cache = createPaneCache(4);
    cache.keep('a', '1', panes('x', 'y', 'z'));
    cache.keep('b', '1', panes('x'));
    cache.keep('a', '2', panes('x'));
    cache.keep('b', '2', panes('y'));
    expect(kept(cache, 'a', '2')).toEqual(['z', 'x']);
    expect(kept(cache, 'b', '2')).toEqual(['x', 'y']);
    cache.keep('c', '1', panes('p', 'q', 'r', 's', 't'));
    expect([kept(cache, 'a', '2'), kept(cache, 'b', '2')]).toEqual([[], []]);
    expect(kept(cache, 'c', '1')).toEqual(['q', 'r', 's', 't']);
  });

  test('forgets a shard that is at another fence', () => {
    const cache = createPaneCache();
    cache.keep('a', '1', panes('x'));
    expect([kept(cache, 'a', '1'), kept(cache, 'b', '1')]).toEqual([['x'], []]);
    expect(kept(cache, 'a', '2')).toEqual([]);
    cache.keep('a', '3', panes('y'));
    expect(kept(cache, 'a', '3')).toEqual(['y']);
  });
});
