import { expect, test } from 'vitest';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline } from '../../core/records.ts';
import { minute, recordAt, WindowRun } from '../window-run.ts';

const definition = pipeline({
  windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { documents: count() }, allowedLateness: '0s' }],
  monitors: [{ name: 'quiet', type: 'flatline', window: 'w', silentFor: '3m', forgetAfter: '10m' }],
});
const { monitors } = windowIndices(definition.name);
const shard = 'shardId-000000000000';

/** What a sweep so many minutes after the hour costs, in states of monitors. */
interface Cost {
  readonly found: number;
  readonly read: number;
  readonly written: number;
}

function begin() {
  const memory = memoryStore({ refreshed: 'when-asked' });
  let cost: Cost = { found: 0, read: 0, written: 0 };
  const store: WindowStore = {
    ...memory,
    search: async (search) => {
      const answer = await memory.search(search);
      if (search.equal.monitor !== undefined) cost = { ...cost, found: cost.found + answer.length };
      return answer;
    },
    get: async (addresses) => {
      cost = { ...cost, read: cost.read + addresses.filter(({ index }) => index === monitors).length };
      return memory.get(addresses);
    },
    put: async (writes) => {
      cost = {
        ...cost,
        written: cost.written + writes.filter(({ address }) => address.index === monitors).length,
      };
      return memory.put(writes);
    },
  };
  const run = new WindowRun(definition, { shards: [{ id: shard, parents: [] }], clock: arrivalTime, store });
  const batch = async (minutes: number, keys: number) => {
    run.clock = arrivalTime + minutes * minute + 500;
    await run.batch(Array.from({ length: keys }, (_, key) => recordAt(minutes, key, shard)));
  };
  const sweepAt = async (minutes: number, by: WindowStore = store) => {
    run.clock = arrivalTime + minutes * minute;
    cost = { found: 0, read: 0, written: 0 };
    await run.sweep(by);
    return cost;
  };
  const told = () => run.sent.map(({ deduplicationId }) => deduplicationId.replace(/\.[0-9a-f]{32}\./, ' '));
  return { batch, sweepAt, told, store };
}

const nothing: Cost = { found: 0, read: 0, written: 0 };

test('keys that are well are looked at once a sweep', async () => {
  const { batch, sweepAt } = begin();
  await batch(0, 20);
  expect(await sweepAt(2)).toEqual({ found: 20, read: 0, written: 0 });
});

test('a key that is forgotten is marked so once, and no sweep comes upon it any more', async () => {
  const { batch, sweepAt, told } = begin();
  await batch(0, 20);
  expect(await sweepAt(20)).toEqual({ found: 20, read: 20, written: 20 });
  for (let minutes = 21; minutes < 25; minutes += 1) expect(await sweepAt(minutes)).toEqual(nothing);
  expect(told()).toEqual([]);
});

test('one that has fired is left alone once all is told, that it is over too', async () => {
  const { batch, sweepAt, told } = begin();
  await batch(0, 1);
  for (const minutes of [5, 20, 21]) expect(await sweepAt(minutes)).not.toEqual(nothing);
  expect(await sweepAt(22)).toEqual(nothing);
  expect(told()).toEqual(['quiet 1:fired', 'quiet 1:resolved']);
});

test('one that comes back is watched again, and its next alert has an identity of its own', async () => {
  const { batch, sweepAt, told } = begin();
  await batch(0, 1);
  for (const minutes of [5, 20, 21]) await sweepAt(minutes);
  await batch(30, 1);
  for (const minutes of [35, 50, 51]) await sweepAt(minutes);
  expect(await sweepAt(52)).toEqual(nothing);
  expect(told()).toEqual(['quiet 1:fired', 'quiet 1:resolved', 'quiet 2:fired', 'quiet 2:resolved']);
});

test('one that comes back while a sweep finds it forgotten is watched', async () => {
  const { batch, sweepAt, told, store } = begin();
  await batch(0, 1);
  let isBack = false;
  await sweepAt(20, {
    ...store,
    put: async (writes) => {
      if (!isBack && writes.some(({ source }) => source.forgotten === true)) {
        isBack = true;
        await batch(20, 1);
      }
      return store.put(writes);
    },
  });
  expect(isBack).toBe(true);
  await sweepAt(25);
  expect(told()).toEqual(['quiet 1:fired']);
});
