import { describe, expect, test } from 'vitest';
import { count } from '../../../functions/core/windows/metrics.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const second = 1_000;

const definitionWith = (allowedLateness: '0s' | '5m') =>
  pipeline({
    windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { all: count() }, allowedLateness }],
  });

let place = 0;

/** By seconds since the begin; the event is `delay` seconds older than its arrival. */
function record(shardId: string, seconds: number, delay = 0) {
  place += 1;
  const arrived = arrivalTime + seconds * second;
  const at = new Date(arrived - delay * second).toISOString();
  return streamRecord(JSON.stringify({ at, n: shardId }), place, { shardId, arrivalTime: arrived });
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
function busy(allowedLateness: '0s' | '5m' = '0s'): WindowRun {
  const shards = ['a', 'b'].map((id) => ({ id, parents: [] }));
  const run = new WindowRun(definitionWith(allowedLateness), { shards, clock: arrivalTime });
  for (const { id } of shards) run.behind.add(id);
  return run;
}

/** Ten minutes of a record every ten seconds in each shard, and a sweep each minute. */
async function tenMinutes(run: WindowRun, delays: Readonly<Record<string, number>>): Promise<void> {
  for (let seconds = 0; seconds <= 600; seconds += 10) {
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
