import { describe, expect, test } from 'vitest';
import { paceLimits } from '../../../functions/aggregator/notify/pace-limits.ts';
import type { Notification } from '../../../functions/core/monitors/alert.ts';
import { windowIndices } from '../../../functions/core/windows/addresses.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import { groupBy } from '../../torture/oracle/judge.ts';
import { arrivalTime, pipeline } from '../core/records.ts';
import { Crash, isDone } from './flaky-store.ts';
import { minute, recordAt, WindowRun } from './window-run.ts';

const definition = pipeline({
  windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { documents: count() }, allowedLateness: '0s' }],
  monitors: [
    { name: 'quiet', type: 'flatline', window: 'w', silentFor: '3m', severity: 'critical' },
    { name: 'news', type: 'newValue', window: 'w', learnFor: '1m', throttle: '1h' },
  ],
});
const { monitors, alerts } = windowIndices(definition.name);
const shard = 'shardId-000000000000';

function begin(store = memoryStore()) {
  const run = new WindowRun(definition, { shards: [{ id: shard, parents: [] }], clock: arrivalTime, store });
  run.paceLimits = paceLimits;
  const batch = async (minutes: number, keys: readonly number[]) => {
    run.clock = arrivalTime + minutes * minute + 500;
    await run.batch(keys.map((key) => recordAt(minutes, key, shard)));
  };
  const sweepAt = async (minutes: number, by = store) => {
    run.clock = arrivalTime + minutes * minute;
    await run.sweep(by);
  };
  return { run, batch, sweepAt };
}

const keysFrom = (first: number, number: number) => Array.from({ length: number }, (_, n) => first + n);

/** Names of alerts and transitions that a message tells. */
function toldBy({ alert }: Notification): string[] {
  const single = (document: Record<string, unknown>) =>
    `${document.monitor} ${JSON.stringify(document.key)} ${document.episode} ${alert.status}`;
  return Array.isArray(alert.alerts) ? alert.alerts.map(single) : [single(alert)];
}

describe('2,000 hosts that fall silent at once', () => {
  test('are one message, their return is another, and the alerts’ index has each', async () => {
    const { run, batch, sweepAt } = begin();
    await batch(0, keysFrom(0, 2_000));
    await batch(3, [5_000]);
    await sweepAt(6);
    await sweepAt(6.5);
    const silent = run.sent.filter(({ alert }) => alert.monitor === 'quiet');
    expect(silent).toHaveLength(1);
    expect(silent[0]).toMatchObject({
      subject: '[critical] quiet firing: 2,000 keys',
      text: expect.stringMatching(
        /^quiet \(critical\) is firing for 2,000 keys at once\.\nquiet \(critical\) is firing for n=\d+: no documents after .*\n(?:.*\n)*And 1,990 more: each is in alerts\.events\.\* \(npx shardline alerts list --monitor quiet\)\.$/,
      ),
      alert: { monitor: 'quiet', severity: 'critical', status: 'firing', count: 2_000 },
    });
    expect(silent[0]?.alert.alerts).toHaveLength(100);
    expect(silent[0]?.deduplicationId).toMatch(/^quiet\.group-[0-9a-f]{32}:fired$/);
    const documents = Object.values(await run.documents(alerts)) as Record<string, unknown>[];
    expect(documents.filter(({ monitor }) => monitor === 'quiet')).toHaveLength(2_000);
    await batch(7.5, keysFrom(0, 2_000));
    expect(run.sent.filter(({ alert }) => alert.monitor === 'quiet')).toMatchObject([
      {},
      { subject: '[critical] quiet resolved: 2,000 keys' },
    ]);
    const states = Object.values(await run.documents(monitors)) as Record<string, unknown>[];
    expect(states.filter(({ open, kind }) => open === true || kind === 'message')).toEqual([]);
  });

  test('in batches one after the other are told one by one first, and then together by the sweep', async () => {
    const { run, batch, sweepAt } = begin();
    await batch(0, keysFrom(0, 40));
    await sweepAt(4.5);
    // The first is back at once, and then one in each of some batches.
    for (const key of keysFrom(0, 12)) await batch(5 + key / 1_000, [key]);
    const back = () =>
      run.sent.filter(({ alert }) => alert.monitor === 'quiet' && alert.status === 'resolved');
    expect(back().map(({ alert }) => alert.count)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    await sweepAt(5.1);
    expect(back()).toHaveLength(5);
    await sweepAt(6.1);
    expect(back().map(({ alert }) => alert.count ?? 1)).toEqual([1, 1, 1, 1, 1, 7]);
    expect(new Set(back().flatMap(toldBy)).size).toBe(12);
  });
});

describe('a throttle of new values', () => {
  test('delays no first one, and tells those that follow together when it ends', async () => {
    const { run, batch, sweepAt } = begin();
    await batch(0, [0]);
    await batch(2, [1]);
    for (const minutes of [3, 4, 5]) await batch(minutes, [minutes]);
    const news = () => run.sent.filter(({ alert }) => alert.monitor === 'news');
    expect(news().flatMap(toldBy)).toEqual(['news {"n":1} 1 firing']);
    await sweepAt(60);
    expect(news()).toHaveLength(1);
    await sweepAt(63);
    expect(news().map(({ alert }) => alert.count)).toEqual([undefined, 3]);
    await sweepAt(70);
    expect(news()).toHaveLength(2);
  });

  test('doesn’t count as an outbox that nobody empties, nor is what waits claimed by each sweep', async () => {
    const { run, batch, sweepAt } = begin();
    await batch(0, [0]);
    await batch(2, [1]);
    await batch(3, [0, 1, 2]);
    const before = await run.documents(monitors);
    await sweepAt(4);
    expect(await run.documents(monitors)).toEqual(before);
  });
});

test('an alert whose message may be out goes out in no other, however many are due by then', async () => {
  const { run, batch, sweepAt } = begin();
  await batch(0, keysFrom(0, 5));
  await batch(1.5, keysFrom(5, 8));
  // The topic takes them, and its answers are lost.
  run.answer = () => false;
  await sweepAt(4.9);
  run.answer = () => true;
  // The others wait by the pace of the first, until the claims of those are over.
  for (const minutes of [5.1, 6.5, 7, 8]) await sweepAt(minutes);
  const quiet = run.sent.filter(({ alert }) => alert.monitor === 'quiet');
  const idsOf = groupBy(
    quiet.flatMap((message) => toldBy(message).map((alert) => ({ alert, id: message.deduplicationId }))),
    ({ alert }) => alert,
  );
  expect([...idsOf.values()].map((all) => new Set(all.map(({ id }) => id)).size)).toEqual(Array(13).fill(1));
  expect(quiet.map(({ alert }) => alert.count ?? 1).toSorted()).toEqual([...Array(10).fill(1), 8]);
});

test('of two sweeps side by side, none sends in a group what the other has just sent as it was stored', async () => {
  const { run, batch, sweepAt } = begin();
  await batch(0, keysFrom(0, 3));
  // The topic takes the three messages, and its answers are lost.
  run.answer = () => false;
  await sweepAt(4.9);
  run.answer = () => true;
  await batch(5, keysFrom(3, 3));
  let isFirst = true;
  const second: WindowStore = {
    ...run.store,
    search: async (search) => {
      if (isFirst && search.equal.kind === 'message') {
        isFirst = false;
        // It has claimed the alerts, and looks for messages: the other one finishes them at this moment.
        await sweepAt(9.9);
      }
      return await run.store.search(search);
    },
  };
  await sweepAt(9.9, second);
  expect(isFirst).toBe(false);
  const quiet = run.sent.filter(({ alert }) => alert.monitor === 'quiet');
  const idsOf = groupBy(
    quiet.flatMap((message) => toldBy(message).map((alert) => ({ alert, id: message.deduplicationId }))),
    ({ alert }) => alert,
  );
  expect([...idsOf.values()].map((all) => new Set(all.map(({ id }) => id)).size)).toEqual(Array(6).fill(1));
});

/** A store whose process ends before or after a certain write, counted from 0. */
function endingAt(store: WindowStore, ends: number, when: 'before' | 'amid' | 'after'): WindowStore {
  let writes = 0;
  const counted = async <Result>(work: () => Promise<Result>, half: () => Promise<unknown>) => {
    writes += 1;
    if (writes - 1 !== ends) return await work();
    if (when !== 'before') await (when === 'amid' ? half() : work());
    throw new Crash(when);
  };
  return {
    ...store,
    put: (given) =>
      counted(
        () => store.put(given),
        () => store.put(given.slice(0, Math.ceil(given.length / 2))),
      ),
    remove: (given) =>
      counted(
        () => store.remove(given),
        async () => undefined,
      ),
  };
}

describe('a process that ends in the middle of a storm', () => {
  test.each([
    ...(['before', 'amid', 'after'] as const).flatMap((when) =>
      keysFrom(0, 14).map((write) => ({ when, write, answer: 'taken' }) as const),
    ),
    { when: 'before', write: 99, answer: 'lost' },
    { when: 'before', write: 99, answer: 'refused' },
  ] as const)(
    '$when its write $write, $answer: repeats at most the same message, and loses none',
    async (ending) => {
      const { when, write, answer } = ending;
      const { run, batch, sweepAt } = begin(memoryStore({ refreshed: 'when-asked' }));
      const keys = keysFrom(0, 9);
      await batch(0, keys);
      await batch(2, [99]);
      let isFirst = true;
      run.answer = () => {
        if (!isFirst || answer === 'taken') return true;
        isFirst = false;
        if (answer === 'lost') throw new Crash('after it was published');
        return false;
      };
      await isDone(sweepAt(6, endingAt(run.store, write, when)));
      // A batch meets the states meanwhile: one key is back.
      await batch(6.2, [7]);
      for (const minutes of [7, 8, 8.5, 9, 9.5]) await sweepAt(minutes);
      const quiet = run.sent.filter(({ alert }) => alert.monitor === 'quiet');
      const byId = groupBy(quiet, ({ deduplicationId }) => deduplicationId);
      for (const same of byId.values())
        expect(new Set(same.map((each) => JSON.stringify(each))).size).toBe(1);
      const told = [...byId.values()].flatMap(([first]) => (first === undefined ? [] : toldBy(first)));
      const left = Object.values(await run.documents(monitors)) as Record<string, unknown>[];
      // If it was back before its silence was written, there was none.
      const episodes = left.flatMap(({ monitor, key, episode }) =>
        monitor === 'quiet' && JSON.stringify(key) === '[7]' ? [episode] : [],
      );
      const expected = [
        ...[0, 1, 2, 3, 4, 5, 6, 8, 99].map((n) => `quiet {"n":${n}} 1 firing`),
        ...(episodes[0] === 1 ? ['quiet {"n":7} 1 firing', 'quiet {"n":7} 1 resolved'] : []),
      ];
      expect(told.toSorted()).toEqual(expected.toSorted());
      if (episodes[0] === 1)
        expect(told.indexOf(expected[9] ?? '')).toBeLessThan(told.indexOf(expected[10] ?? ''));
      expect(quiet.length - byId.size).toBeLessThanOrEqual(1);
      expect(left.filter(({ open, kind }) => open === true || kind === 'message')).toEqual([]);
    },
  );
});
