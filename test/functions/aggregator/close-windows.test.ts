import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../functions/aggregator/memory-store.ts';
import { isKind } from '../../../functions/aggregator/stored-kind.ts';
import type { WindowStore } from '../../../functions/aggregator/window-store.ts';
import type { StreamRecord } from '../../../functions/core/record.ts';
import { count } from '../../../functions/core/windows/metrics.ts';
import { closingPlace, windowIndices } from '../../../functions/core/windows/places.ts';
import type { PaneState } from '../../../functions/core/windows/state.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const definition = pipeline({
  windows: [
    { name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() } },
    { name: 'sliding', size: '40s', slide: '10s', keyBy: ['n'], metrics: { documents: count() } },
  ],
  monitors: [
    { name: 'few', type: 'threshold', window: 'per-n', value: 'documents', below: 3, clear: 3 },
    { name: 'many', type: 'threshold', window: 'sliding', value: 'documents', above: 5 },
  ],
});
const [busy, silent] = ['shardId-000000000000', 'shardId-000000000001'];
const { panes, results, progress } = windowIndices(definition.name);

/** Ten minutes of five keys, some of which have few records in a window. */
const records = Array.from({ length: 600 }, (_, n): StreamRecord => {
  const time = arrivalTime + n * 1_000;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n: (n * n + Math.floor(n / 85)) % 5 });
  return streamRecord(data, n, { shardId: busy, arrivalTime: time });
});

/** As slow as an engine may be to find what was written: a closing has to ask it to. */
const slowStore = () => memoryStore({ refreshed: 'when-asked' });

/** A store in which fewer panes are too many; it tells how many were found at once, and what was claimed. */
function closelyWatched(panesAtOnce: number) {
  const memory = slowStore();
  const found: number[] = [];
  const claims: number[] = [];
  const store: WindowStore = {
    ...memory,
    rank: (search, field, place) => memory.rank(search, field, place === 1 ? place : panesAtOnce),
    search: async (search) => {
      const answer = await memory.search(search);
      if (search.index === panes) found.push(answer.length);
      return answer;
    },
    put: async (writes) => {
      for (const { place, source } of writes) {
        if (place.index === progress && source.window === 'per-n') claims.push(Number(source.claimedThrough));
      }
      return memory.put(writes);
    },
  };
  return { store, found, claims };
}

/** All is held up by a shard of which nothing is known, until the sweep finds that it has nothing. */
async function backlog(store: WindowStore): Promise<WindowRun> {
  const shards = [busy, silent].map((id) => ({ id, parents: [] }));
  const run = new WindowRun(definition, { shards, clock: arrivalTime + 700_000, store });
  await run.batch(records);
  expect(Object.keys(await run.documents(results)).length).toBeGreaterThan(100);
  expect(run.sent.filter(({ deduplicationId }) => deduplicationId.startsWith('few'))).toEqual([]);
  return run;
}

async function afterBacklog(store: WindowStore): Promise<WindowRun> {
  const run = await backlog(store);
  await run.sweep();
  return run;
}

describe('windows that are over all at once', () => {
  test.each([1, 12, 50, 1_000])(
    'are closed in parts of at most %i panes, or of one window of one key',
    async (panesAtOnce) => {
      const { store, found, claims } = closelyWatched(panesAtOnce);
      const run = await afterBacklog(store);
      const whole = await afterBacklog(slowStore());
      expect(await run.documents(results)).toEqual(await whole.documents(results));
      const ids = ({ sent }: WindowRun) => sent.map(({ deduplicationId }) => deduplicationId).toSorted();
      expect(ids(run)).toEqual(ids(whole));
      expect(ids(run).some((id) => id.startsWith('few'))).toBe(true);
      // A key's windows that slide begin with the panes of three slides before them.
      expect(Math.max(...found)).toBeLessThanOrEqual(Math.max(panesAtOnce, 4));
      expect(claims).toEqual(claims.toSorted((a, b) => a - b));
      expect(new Set(claims).size > 1).toBe(panesAtOnce < 1_000);
    },
  );

  test('are closed some keys at a time, by the next where one had no time left', async () => {
    const { store } = closelyWatched(12);
    const run = await backlog(store);
    const hurried: WindowStore = {
      ...store,
      search: async (search) => {
        // More than a sweep has for it.
        if (search.index === panes) run.clock += 20_000;
        return store.search(search);
      },
    };
    let sweeps = 0;
    while ((await run.sweep(hurried)).closed > 0) sweeps += 1;
    // Of a hundred windows of five keys, most of which have too many panes for one part.
    expect(sweeps).toBeGreaterThan(100);
    const whole = await afterBacklog(slowStore());
    expect(await run.documents(results)).toEqual(await whole.documents(results));
    const ids = ({ sent }: WindowRun) => sent.map(({ deduplicationId }) => deduplicationId).toSorted();
    expect(ids(run)).toEqual(ids(whole));
  });

  test('have in them what was written until the closing was claimed, and read its state before', async () => {
    const memory = slowStore();
    let twice: PaneState | undefined;
    const store: WindowStore = {
      ...memory,
      put: async (writes) => {
        const isClaim = writes.some(({ source }) => source.kind === 'closing' && source.window === 'per-n');
        if (isClaim && twice === undefined) {
          const [pane] = await memory.search({ index: panes, equal: { kind: 'pane', window: 'per-n' } });
          if (pane === undefined || !isKind<PaneState>(pane.source, 'pane')) throw new Error('no pane');
          twice = pane.source;
          const place = { ...pane.place, id: pane.place.id.replace(busy, silent) };
          await memory.put([{ place, source: { ...twice, shardId: silent }, unless: 'absent' }]);
        }
        return memory.put(writes);
      },
    };
    const run = await afterBacklog(store);
    const { paneStart, key, documents } = twice ?? {};
    const windowStart = new Date(paneStart ?? Number.NaN).toISOString();
    const found = Object.values(await run.documents(results)).filter((result) => {
      const { window, ...rest } = Object(result);
      return window === 'per-n' && rest.windowStart === windowStart && rest.key.n === key?.[0];
    });
    expect(found).toMatchObject([{ documents: 2 * (documents ?? Number.NaN), final: true }]);
  });

  test('are closed by one after the other, and by the next when one dies amid a part', async () => {
    const { store } = closelyWatched(12);
    let writes = 0;
    const dying: WindowStore = {
      ...store,
      put: async (some) => {
        writes += some.some(({ source }) => source.final === true) ? 1 : 0;
        if (writes === 5) throw new Error('killed');
        return store.put(some);
      },
    };
    const run = await afterBacklog(dying).catch(() => undefined);
    expect(run).toBeUndefined();
    const shards = [busy, silent].map((id) => ({ id, parents: [] }));
    const next = new WindowRun(definition, { shards, clock: arrivalTime + 700_000, store });
    // Until its lease ends, the one that died may be at it.
    await next.sweep();
    next.clock += 30_000;
    await next.sweep();
    const whole = await afterBacklog(slowStore());
    expect(await next.documents(results)).toEqual(await whole.documents(results));
  });
});

describe('windows of which some panes have no slot, being of a version before there was one', () => {
  const crowded = pipeline({
    windows: [
      {
        ...{ name: 'sliding', size: '40s', slide: '10s', keyBy: ['n'], maxKeys: 3 },
        metrics: { documents: count() },
      },
    ],
    monitors: [{ name: 'few', type: 'threshold', window: 'sliding', value: 'documents', below: 8, clear: 8 }],
  });

  async function upgraded(panesAtOnce: number, isUpgraded: boolean): Promise<WindowRun> {
    const { store } = closelyWatched(panesAtOnce);
    const before: WindowStore = {
      ...store,
      put: (writes) =>
        store.put(writes.map(({ source: { keySlot: _, ...source }, ...write }) => ({ ...write, source }))),
    };
    const shards = [{ id: busy, parents: [] }];
    const run = new WindowRun(crowded, { shards, clock: arrivalTime, store });
    for (let n = 0; n < 200; n += 5) {
      run.clock = arrivalTime + n * 1_000;
      await run.batch(records.slice(n, n + 5), isUpgraded && n < 95 ? before : store, {});
    }
    run.clock = arrivalTime + 400_000;
    await run.sweep();
    return run;
  }

  test.each([10_000, 6])('are closed whole, of more panes than %i too', async (panesAtOnce) => {
    const run = await upgraded(panesAtOnce, true);
    const same = await upgraded(panesAtOnce, false);
    expect(await run.documents(results)).toEqual(await same.documents(results));
    const ids = ({ sent }: WindowRun) => sent.map(({ deduplicationId }) => deduplicationId).toSorted();
    expect(ids(run)).toEqual(ids(same));
    const all = Object.values(await run.documents(results)).map((result) => Object(result));
    expect(all.some(({ key }) => key.n === '_other')).toBe(true);
    expect(all.every(({ final }) => final)).toBe(true);
  });
});

test('what a closing of another version has left of its keys says nothing of the next', async () => {
  const { store } = closelyWatched(12);
  const run = await backlog(store);
  const place = closingPlace(definition.name, 'per-n');
  const closedThrough = Math.floor(arrivalTime / 10_000) * 10_000;
  const left = { claimedThrough: closedThrough, closedThrough, nextSlot: 2 ** 24, leasedUntil: 0 };
  await store.put([{ place, source: { kind: 'closing', window: 'per-n', ...left }, unless: 'absent' }]);
  await run.sweep();
  const whole = await afterBacklog(slowStore());
  expect(await run.documents(results)).toEqual(await whole.documents(results));
});

test('keys whose alert is on are looked up once, in however many parts a window is closed', async () => {
  const { store } = closelyWatched(12);
  const run = await backlog(store);
  let [searches, parts] = [0, 0];
  const watched: WindowStore = {
    ...store,
    search: async (search) => {
      searches += search.equal.monitor === 'many' ? 1 : 0;
      return await store.search(search);
    },
    put: async (writes) => {
      parts += writes.some(({ source }) => source.nextSlot !== undefined) ? 1 : 0;
      return await store.put(writes);
    },
  };
  await run.sweep(watched);
  const closings = new Set(Object.values(await run.documents(results)).map((each) => Object(each).windowEnd));
  expect(parts).toBeGreaterThan(50);
  expect(searches).toBeLessThanOrEqual(closings.size);
});
