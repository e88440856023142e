import { describe, expect, test } from 'vitest';
import { count } from '../../../functions/pipeline/metrics.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const minute = 60_000;
const day = 86_400_000;
const shardId = 'shardId-000000000000';
const now = Date.UTC(2026, 10, 30, 12, 0, 30);

const definition = pipeline({
  windows: [{ name: 'w', size: '1m', keyBy: ['text'], metrics: { n: count() }, allowedLateness: '1m' }],
  monitors: [
    { name: 'busy', type: 'threshold', window: 'w', value: 'n', above: 2 },
    { name: 'quiet', type: 'flatline', window: 'w', silentFor: '10m' },
  ],
});

/** So many requests of a host in each of some minutes, beginning so long before now; they arrived when they happened. */
function requests(text: string, before: number, minutes: number, each: number): [at: number, text: string][] {
  return Array.from({ length: minutes * each }, (_, position) => {
    const at = now - before + Math.floor(position / each) * minute + (position % each) * 1_000;
    return [at, text] as [number, string];
  });
}

function stream(...some: readonly (readonly [at: number, text: string])[][]): StreamRecord[] {
  return some
    .flat()
    .toSorted(([a], [b]) => a - b)
    .map(([at, text], position) =>
      streamRecord(JSON.stringify({ at: new Date(at).toISOString(), text }), position, {
        shardId,
        arrivalTime: at,
      }),
    );
}

async function setUpNow(records: readonly StreamRecord[], notifyFrom = now, of = definition) {
  const run = new WindowRun(of, { shards: [{ id: shardId, parents: [] }], clock: now, notifyFrom });
  run.behind.add(shardId);
  // The scheduled sweep comes while the past is still being read.
  for (let from = 0; from < records.length; from += 40) {
    await run.batch(records.slice(from, from + 40));
    await run.sweep();
  }
  run.behind.clear();
  for (let minutes = 1; minutes <= 5; minutes += 1) {
    run.clock = now + minutes * minute;
    await run.sweep();
  }
  return run;
}

const subjects = (run: WindowRun) => run.sent.map(({ subject }) => subject);

// An incident each day for a week, of web-1; it is heard of until now.
const week = [1, 2, 3, 4, 5, 6].flatMap((days) => requests('web-1', days * day, 3, 5));
const alive = requests('web-1', 20 * minute, 20, 1);

test('a pipeline that is put onto a week of records tells nobody of what is over, and records it', async () => {
  const run = await setUpNow(stream(week, alive));
  expect(subjects(run)).toEqual([]);
  const alerts = Object.values(await run.documents('alerts.events.*')) as Record<string, unknown>[];
  const busy = alerts.filter(({ monitor }) => monitor === 'busy');
  expect(busy).toHaveLength(6);
  for (const alert of alerts) expect(alert).toMatchObject({ status: 'resolved', past: true });
});

test('one that was set up before that was noted goes on as before: all is of its present', async () => {
  const run = await setUpNow(stream(week, alive), 0);
  expect(subjects(run).filter((subject) => subject.includes('busy firing'))).toHaveLength(6);
});

test('an alert that is still on is notified once, and so is its end', async () => {
  const ongoing = requests('web-2', 30 * minute, 32, 5);
  const run = await setUpNow(stream(week, alive, ongoing));
  expect(subjects(run)).toEqual(['[warning] busy firing: text=web-2', '[warning] busy resolved: text=web-2']);
});

test('a host that was silent long before and is silent still is notified', async () => {
  const run = await setUpNow(stream(alive, requests('web-3', 30 * minute, 5, 1)));
  expect(subjects(run)).toEqual(['[warning] quiet firing: text=web-3']);
});

const days = pipeline({
  windows: [{ name: 'd', size: '1d', metrics: { n: count() } }],
  monitors: [{ name: 'many', type: 'threshold', window: 'd', value: 'n', above: 3 }],
});
const today = stream(requests('any', 5 * minute, 1, 5));

test('a window that is still open at the set-up is notified at once when it breaches', async () => {
  const run = new WindowRun(days, { shards: [{ id: shardId, parents: [] }], clock: now, notifyFrom: now });
  await run.batch(today);
  expect(subjects(run)).toEqual(['[warning] many firing: all']);
});

test('and, where other shards have yet to be heard of, with the first sweep', async () => {
  const shards = [shardId, 'shardId-000000000001'].map((id) => ({ id, parents: [] }));
  const run = new WindowRun(days, { shards, clock: now, notifyFrom: now });
  await run.batch(today);
  expect(subjects(run)).toEqual([]);
  await run.sweep();
  expect(subjects(run)).toEqual(['[warning] many firing: all']);
});

describe.each([
  { size: '1m', over: 2 * minute },
  { size: '1h', over: minute },
  { size: '1d', over: 13 * 60 * minute },
  // A window that slides still has it for as long as it is.
  { size: '1h', slide: '10m', over: 62 * minute },
] as const)('in windows of $size, slide $slide', ({ size, slide, over }) => {
  const of = pipeline({
    windows: [{ name: 'w', size, ...(slide && { slide }), keyBy: ['text'], metrics: { n: count() } }],
    monitors: [{ name: 'new', type: 'newValue', window: 'w', learnFor: '1h' }],
  });
  const known = requests('known', 3 * day, 1, 1);

  test('a value that comes up after the set-up is notified, though its window began before', async () => {
    const run = await setUpNow(stream(known, requests('late', -20_000, 1, 1)), now, of);
    expect(subjects(run)).toEqual(['[warning] new firing: text=late']);
  });

  test('one that came up before is notified if a window of it goes on, and not if its windows are over', async () => {
    const run = await setUpNow(
      stream(known, requests('over', over, 1, 1), requests('on', 20_000, 1, 1)),
      now,
      of,
    );
    expect(subjects(run)).toEqual(['[warning] new firing: text=on']);
    const alerts = Object.values(await run.documents('alerts.events.*')) as Record<string, unknown>[];
    expect(alerts.find(({ past }) => past === true)).toMatchObject({ key: { text: 'over' } });
  });
});
