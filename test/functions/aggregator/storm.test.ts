import { describe, expect, test } from 'vitest';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { groupBy } from '../../torture/oracle/judge.ts';
import { alerts, begin, keysFrom, monitors, toldBy } from './storm-run.ts';

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
