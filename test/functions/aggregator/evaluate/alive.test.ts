import { expect, test } from 'vitest';
import { memoryStore } from '../../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline, streamRecord } from '../../core/records.ts';
import { WindowRun } from '../window-run.ts';

const shard = 'shardId-000000000000';
const minute = 60_000;

/** A record of a key, so many minutes after the hour. */
function at(minutes: number, key = 1, sequence = minutes) {
  const time = arrivalTime + minutes * minute;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n: key });
  return streamRecord(data, sequence, { shardId: shard, arrivalTime: time + 200 });
}

async function newRun(maxKeys = 10): Promise<WindowRun> {
  const metrics = { documents: count() };
  const definition = pipeline({
    windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics, allowedLateness: '0s', maxKeys }],
    monitors: [{ name: 'quiet', type: 'flatline', window: 'w', silentFor: '3m' }],
  });
  const store = memoryStore({ refreshed: 'when-asked' });
  const run = new WindowRun(definition, {
    shards: [{ id: shard, parents: [] }],
    clock: arrivalTime + minute,
    store,
  });
  await run.batch([at(0)]);
  return run;
}

const told = ({ sent }: WindowRun) =>
  sent.map(({ deduplicationId }) => deduplicationId.replace(/\.[0-9a-f]{32}\./, ' '));

/** After an outage a batch spans minutes, of which the key has a record each. */
const catchingUp = [1, 2, 3, 4, 5, 6].map((minutes) => at(minutes));

/** Takes everything but what it is told to fail at. */
function failing(store: WindowStore, kind: string): WindowStore {
  return {
    ...store,
    put: async (writes) =>
      writes.some(({ source }) => source.kind === kind) ? writes.map(() => 'failed') : store.put(writes),
  };
}

test.each(['key-pane', 'alert-state', 'shard'])(
  'no key is silent that has documents, when a batch ends at its %s and a sweep comes',
  async (kind) => {
    const run = await newRun();
    run.clock = arrivalTime + 6.5 * minute;
    const { response } = await run.batch(catchingUp, failing(run.store, kind));
    expect(response.batchItemFailures).toHaveLength(1);
    // The mapping will deliver it again: the shard is behind.
    run.behind.add(shard);
    await run.sweep();
    await run.batch(catchingUp);
    run.behind.clear();
    await run.sweep();
    expect(told(run)).toEqual([]);
    run.clock = arrivalTime + 10.5 * minute;
    await run.sweep();
    expect(told(run)).toEqual(['quiet 1:fired']);
  },
);

test.each(['shard', 'slot', 'key-pane', 'alert-state'])(
  'a sweep in the middle of a batch, after its %s, finds no key silent that the batch has',
  async (kind) => {
    const run = await newRun();
    run.clock = arrivalTime + 6.5 * minute;
    // Until the shard's state has passed them, the stream has records after it.
    run.behind.add(shard);
    let isSwept = false;
    const between: WindowStore = {
      ...run.store,
      put: async (writes) => {
        const outcomes = await run.store.put(writes);
        const kinds = writes.map(({ source }) => source.kind);
        if (kinds.includes('shard')) run.behind.clear();
        if (!isSwept && kinds.includes(kind)) {
          isSwept = true;
          await run.sweep();
        }
        return outcomes;
      },
    };
    await run.batch(catchingUp, between);
    expect(isSwept).toBe(true);
    expect(told(run)).toEqual([]);
  },
);

test('a key of two shards was back when it was, whichever of them is read first', async () => {
  const [one, other] = [shard, 'shardId-000000000001'];
  const alertsOf = async (shards: readonly string[]) => {
    const run = await newRun();
    run.shards = [one, other].map((id) => ({ id, parents: [] }));
    run.clock = arrivalTime + 5.5 * minute;
    await run.sweep();
    const back = new Map([
      [one, { ...at(6), shardId: one }],
      [other, { ...at(7), shardId: other }],
    ]);
    run.clock = arrivalTime + 7.1 * minute;
    for (const id of shards) await run.batch([back.get(id) ?? at(0)]);
    await run.sweep();
    expect(told(run)).toEqual(['quiet 1:fired', 'quiet 1:resolved']);
    return Object.values(await run.documents('alerts.events.*'));
  };
  const inOrder = await alertsOf([one, other]);
  expect(inOrder).toMatchObject([{ resolvedAt: new Date(arrivalTime + 7 * minute).toISOString() }]);
  expect(await alertsOf([other, one])).toEqual(inOrder);
});

test('a known key is not silent whose documents count under _other, for want of room', async () => {
  const run = await newRun(1);
  // Key 2 comes first in each minute, and takes the one place that there is.
  const batch = [1, 2, 3, 4, 5, 6].flatMap((minutes) => [
    at(minutes, 2, 2 * minutes),
    at(minutes, 1, 2 * minutes + 1),
  ]);
  await run.batch(batch);
  run.clock = arrivalTime + 6.5 * minute;
  await run.sweep();
  expect(told(run)).toEqual([]);
  run.clock = arrivalTime + 10.5 * minute;
  await run.sweep();
  expect(told(run)).toEqual(['quiet 1:fired', 'quiet 1:fired']);
});

test('a key that never had room is not watched: there is no end to such keys', async () => {
  const run = await newRun(1);
  await run.batch([at(1, 1), at(1, 2, 2), at(1, 3, 3)]);
  run.clock = arrivalTime + 10.5 * minute;
  await run.sweep();
  expect(run.sent.map(({ subject }) => subject)).toEqual(['[warning] quiet firing: n=1']);
});

test('while documents have no room under their own keys no key counts as silent, and afterwards it does again', async () => {
  const run = await newRun(1);
  await run.batch(
    [1, 2, 3, 4, 5, 6].flatMap((minutes) => [at(minutes, 2, 2 * minutes), at(minutes, 3, 2 * minutes + 1)]),
  );
  run.clock = arrivalTime + 6.5 * minute;
  await run.sweep();
  expect(told(run)).toEqual([]);
  run.clock = arrivalTime + 10.5 * minute;
  await run.sweep();
  const fired = (minutes: number) => new Date(arrivalTime + minutes * minute).toISOString();
  const alerts = Object.values(await run.documents('alerts.events.*'));
  expect(alerts).toHaveLength(2);
  expect(alerts).toContainEqual(expect.objectContaining({ key: { n: 1 }, firedAt: fired(4) }));
  expect(alerts).toContainEqual(expect.objectContaining({ key: { n: 2 }, firedAt: fired(10) }));
});

test('a late document keeps a key alive whose first document is in the same batch', async () => {
  const told = async (sizes: readonly number[]) => {
    const run = await newRun();
    run.clock = arrivalTime + 4.5 * minute;
    // Of another key, so that the second document of key 2 is too late to be counted.
    const records = [at(1, 2), at(4), { ...at(2.5, 2, 5), arrivalTime: at(4).arrivalTime }];
    let from = 0;
    for (const size of sizes) {
      await run.batch(records.slice(from, from + size));
      from += size;
    }
    const states = Object.values(await run.documents('monitor-state.events')).map(Object);
    return states
      .filter(({ key, kind }) => kind === 'alert-state' && key[0] === 2)
      .map(({ lastSeen }) => lastSeen);
  };
  expect(await told([3])).toEqual(await told([1, 1, 1]));
});
