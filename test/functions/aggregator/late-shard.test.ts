import { describe, expect, test } from 'vitest';
import { count } from '../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const second = 1_000;

const definitionWith = (allowedLateness: '0s' | '5m') =>
  pipeline({
    windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { all: count() }, allowedLateness }],
  });

let position = 0;

/** By seconds since the begin; the event is `delay` seconds older than its arrival. */
function record(shardId: string, seconds: number, delay = 0) {
  position += 1;
  const arrived = arrivalTime + seconds * second;
  const at = new Date(arrived - delay * second).toISOString();
  return streamRecord(JSON.stringify({ at, n: shardId }), position, { shardId, arrivalTime: arrived });
}

/** Minutes after the begin by which windows are final. */
async function finalMinutes(run: WindowRun): Promise<number> {
  const results = Object.values(await run.documents('windows.*'));
  const ends = results.flatMap((result) => {
    const { windowEnd, final } = Object(result);
    return final === true ? [Date.parse(String(windowEnd))] : [];
  });
  return (Math.max(...ends) - arrivalTime) / (60 * second);
}

/** Shards that always have more than is taken in, so that none is found idle. */
function busy(allowedLateness: '0s' | '5m' = '0s', ids: readonly string[] = ['a', 'b']): WindowRun {
  const shards = ids.map((id) => ({ id, parents: [] }));
  const run = new WindowRun(definitionWith(allowedLateness), { shards, clock: arrivalTime });
  for (const { id } of shards) run.behind.add(id);
  return run;
}

/** Ten minutes of a record every ten seconds in each shard, and a sweep each minute. */
async function tenMinutes(run: WindowRun, delays: Readonly<Record<string, number>>): Promise<void> {
  await through(run, delays, 0, 600);
}

/** The same from one second to another. */
async function through(
  run: WindowRun,
  delays: Readonly<Record<string, number>>,
  from: number,
  to: number,
): Promise<void> {
  for (let seconds = from; seconds <= to; seconds += 10) {
    run.clock = arrivalTime + seconds * second;
    for (const [shardId, delay] of Object.entries(delays)) await run.batch([record(shardId, seconds, delay)]);
    if (seconds % 60 === 0) await run.sweep();
  }
}

describe('a shard whose events are all late', () => {
  test('holds the windows of the others for no more than a minute', async () => {
    const run = busy();
    await tenMinutes(run, { a: 0, b: 3_600 });
    expect(await finalMinutes(run)).toBe(9);
  });

  test('and the allowed lateness', async () => {
    const run = busy('5m');
    await tenMinutes(run, { a: 0, b: 3_600 });
    expect(await finalMinutes(run)).toBe(4);
  });

  test('is waited for when the others are as late: then nobody waits for longer than is usual here', async () => {
    const run = busy();
    await tenMinutes(run, { a: 3_600, b: 3_630 });
    expect(await finalMinutes(run)).toBe(10 - 60 - 1);
  });

  test('is counted all the same, in results that were final', async () => {
    const run = busy();
    await tenMinutes(run, { a: 0, b: 300 });
    const results = Object.values(await run.documents('windows.*')).map((result) => Object(result));
    const late = results.filter(({ key }) => key?.n === 'b').map(({ metrics }) => metrics.all);
    expect(late.reduce((sum, all) => sum + all, 0)).toBe(61);
  });
});

describe('what is usual', () => {
  test('no single document changes: the windows of late shards stay open when one of them gives a prompt one', async () => {
    const run = busy();
    await tenMinutes(run, { a: 300, b: 300 });
    expect(await finalMinutes(run)).toBe(5);
    await run.batch([record('a', 601)]);
    await through(run, { a: 300, b: 300 }, 610, 780);
    expect(await finalMinutes(run)).toBe(8);
  });

  test('nor a burst of them', async () => {
    const run = busy();
    await tenMinutes(run, { a: 300, b: 300 });
    await through(run, { a: 0, b: 300 }, 610, 640);
    await through(run, { a: 300, b: 300 }, 650, 780);
    expect(await finalMinutes(run)).toBe(8);
  });

  test('nor one prompt shard among many that are late: those wait no longer than they would without it', async () => {
    const run = busy('0s', ['a', 'b', 'c', 'd']);
    await tenMinutes(run, { a: 0, b: 300, c: 300, d: 300 });
    expect(await finalMinutes(run)).toBe(5);
  });

  test.each([
    ['one of three', { a: 0, b: 0, c: 3_600 }],
    ['half of them', { a: 0, b: 0, c: 3_600, d: 3_600 }],
  ])('%s that is late doesn’t: it holds the others for a minute', async (_, delays) => {
    const run = busy('0s', Object.keys(delays));
    await tenMinutes(run, delays);
    expect(await finalMinutes(run)).toBe(9);
  });

  test('a shard changes that is prompt from now on, within two minutes', async () => {
    const run = busy();
    await tenMinutes(run, { a: 3_600, b: 3_600 });
    expect(await finalMinutes(run)).toBe(10 - 60);
    await through(run, { a: 0, b: 3_600 }, 610, 780);
    expect(await finalMinutes(run)).toBe(12);
  });

  test('and one that falls back holds the others for a minute from then on', async () => {
    const run = busy();
    await tenMinutes(run, { a: 0, b: 0 });
    await through(run, { a: 0, b: 3_600 }, 610, 1_200);
    expect(await finalMinutes(run)).toBe(19);
  });
});

describe('after the upgrade of a version that let a late shard hold the windows, and noted no signs of life', () => {
  const definition = pipeline({
    ...definitionWith('0s'),
    monitors: [{ name: 'quiet', type: 'flatline', window: 'w', silentFor: '3m' }],
  });

  /** As that version left it: a prompt shard, and one of ten minutes whose two keys are an hour late. */
  async function upgraded(): Promise<{
    run: WindowRun;
    keys: (seconds: number, which: readonly string[]) => Promise<void>;
  }> {
    const run = new WindowRun(definition, {
      shards: ['a', 'b'].map((id) => ({ id, parents: [] })),
      clock: arrivalTime,
    });
    for (const { id } of run.shards) run.behind.add(id);
    const keys = async (seconds: number, which: readonly string[]) => {
      run.clock = arrivalTime + seconds * second;
      await run.batch([record('a', seconds)]);
      const late = (key: string) => {
        const at = new Date(arrivalTime + (seconds - 3_600) * second).toISOString();
        position += 1;
        const data = JSON.stringify({ at, n: key });
        return streamRecord(data, position, { shardId: 'b', arrivalTime: arrivalTime + seconds * second });
      };
      await run.batch(which.map(late));
    };
    for (let seconds = 0; seconds <= 600; seconds += 10) await keys(seconds, ['often', 'seldom']);
    for (const index of ['window-progress.*', 'monitor-state.*']) {
      await run.store.refresh(index);
      for (const { address: at, source, revision } of await run.store.search({ index, equal: {} })) {
        const { delay: _, lastHeard: __, ...known } = source;
        await run.store.put([{ address: at, source: known, ifStored: revision }]);
      }
    }
    return { run, keys };
  }

  test('no key of the late shard is taken for silent, whether a sweep or a batch comes first', async () => {
    const { run, keys } = await upgraded();
    run.clock = arrivalTime + 605 * second;
    await run.sweep();
    for (let seconds = 610; seconds <= 1_200; seconds += 10) {
      await keys(seconds, seconds % 120 === 0 ? ['often', 'seldom'] : ['often']);
      if (seconds % 60 === 50) await run.sweep();
    }
    expect(run.sent.map(({ text }) => text)).toEqual([]);
  });

  test('one that stays away is, once signs of life have been noted for as long', async () => {
    const { run, keys } = await upgraded();
    for (let seconds = 610; seconds <= 780; seconds += 10) await keys(seconds, ['often']);
    await run.sweep();
    expect(run.sent.map(({ text }) => text)).toEqual([]);
    for (let seconds = 790; seconds <= 900; seconds += 10) await keys(seconds, ['often']);
    await run.sweep();
    expect(run.sent.map(({ subject }) => subject)).toEqual([expect.stringMatching(/quiet firing: n=seldom/)]);
  });
});

test('a shard whose reader is an hour behind is waited for: its records’ arrivals are as old as their events', async () => {
  const run = busy();
  for (let seconds = 0; seconds <= 600; seconds += 10) {
    await run.batch([record('a', seconds + 3_600)]);
    await run.batch([record('b', seconds)]);
  }
  expect(await finalMinutes(run)).toBe(10);
});

test('a prompt shard that fell silent is no measure for those that go on', async () => {
  const run = busy();
  await run.batch([record('a', 0)]);
  run.behind.delete('a');
  await run.sweep();
  await tenMinutes(run, { b: 3_600 });
  expect(await finalMinutes(run)).toBe(10 - 60);
});

test('a key of late events isn’t silent while a shard that was split off has not begun', async () => {
  const definition = pipeline({
    ...definitionWith('0s'),
    monitors: [{ name: 'quiet', type: 'flatline', window: 'w', silentFor: '3m' }],
  });
  const shards = ['a', 'b'].map((id) => ({ id, parents: [] }));
  const run = new WindowRun(definition, { shards, clock: arrivalTime });
  for (const { id } of shards) run.behind.add(id);
  await tenMinutes(run, { a: 0, b: 3_600 });
  run.shards = [...shards, ...['c', 'd'].map((id) => ({ id, parents: ['a'] }))];
  for (const { id } of run.shards) run.behind.add(id);
  run.clock = arrivalTime + 610 * second;
  await run.batch([record('c', 610)]);
  await run.batch([record('b', 610, 3_600)]);
  await run.sweep();
  expect(run.sent.map(({ subject }) => subject)).toEqual([]);
});
