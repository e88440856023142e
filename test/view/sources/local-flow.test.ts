import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunSnapshot } from '../../../local/run/snapshot.ts';
import type { RefreshFlow } from '../../../view/protocol/flow.ts';
import { LocalFlow } from '../../../view/sources/local-flow.ts';
import { pointsOf } from '../../../view/sources/point-meter.ts';
import { indexingTimes, quantiles, timesOf } from '../../../view/sources/quantiles.ts';
import { RateMeter } from '../../../view/sources/rate-meter.ts';

const none = { received: 0, indexed: 0, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };

/** A delivery whose last ten milliseconds of waiting were in a batch. */
const delivery = (at: number, waited: number, took: number) => ({
  ...{ at, waited, took },
  gathered: Math.min(waited, 10),
  isDone: true,
});

function snapshot(at: number, changes: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    ...{
      at,
      startedAt: 0,
      read: 0,
      records: none,
      documents: none,
      failures: {},
      bulkRetries: 0,
      deadLetters: 0,
    },
    indexer: { passed: 0, shards: [], deliveries: { invocations: 0, retries: 0, failed: 0, recent: [] } },
    ...{ held: [], warnings: [], points: [], steps: [] },
    ...changes,
  };
}

test('counts are exact, and rates settle without a jump', () => {
  const flow = new LocalFlow();
  const rates = [0, 250, 500, 750, 1_000].map(
    (at) => flow.frame(snapshot(at, { records: { ...none, received: at, indexed: at } })).rates.received,
  );
  expect(rates[0]).toBe(0);
  for (const [position, rate] of rates.entries()) {
    if (position > 0) expect(rate).toBeGreaterThan(rates[position - 1] ?? 0);
  }
  expect(rates.at(-1)).toBeLessThan(1_000);
  const later = flow.frame(snapshot(31_000, { records: { ...none, received: 31_000 } }));
  expect(later.rates.received).toBeGreaterThan(999);
  expect(later.records.received).toBe(31_000);
});

test('a rate falls to nothing, and a count that begins anew is no negative rate', () => {
  const meter = new RateMeter();
  meter.read(0, 0);
  expect(meter.read(1_000, 1_000)).toBeGreaterThan(300);
  expect(meter.read(1_000, 60_000)).toBe(0);
  expect(meter.read(10, 61_000)).toBe(0);
  expect(meter.read(20, 62_000)).toBeGreaterThan(0);
});

test('shards and lanes have what waits, what is in flight and since when', () => {
  const lanes = [{ waiting: 7 }, { waiting: 0, underWay: { records: 100, since: 9_600, retries: 2 } }];
  const indexer = {
    passed: 5,
    shards: [{ shardId: 'shardId-000000000000', records: 107, since: 9_000, lanes }],
    deliveries: { invocations: 9, retries: 2, failed: 1, recent: [delivery(9_000, 40, 60)] },
  };
  const frame = new LocalFlow().frame(snapshot(10_000, { indexer }));
  expect(frame.lag).toBe(1_000);
  expect(frame.indexer).toMatchObject({ behind: 107, inFlight: 100, invocations: 9, retries: 2, failed: 1 });
  expect(frame.indexer.shards).toEqual([
    {
      shardId: 'shardId-000000000000',
      behind: 107,
      lag: 1_000,
      lanes: [
        { waiting: 7, inFlight: 0, retries: 0 },
        { waiting: 0, inFlight: 100, running: 400, retries: 2 },
      ],
    },
  ]);
  expect(frame.indexer.times).toEqual({
    deliveries: 1,
    waited: { p50: 40, p99: 40 },
    unread: { p50: 30, p99: 30 },
    gathered: { p50: 10, p99: 10 },
    took: { p50: 60, p99: 60 },
    stored: { p50: 100, p99: 100 },
  });
});

test('the engine takes all, pushes back for ten seconds after a retry, and holds while a record does', () => {
  const flow = new LocalFlow();
  const held = [{ shardId: 's', sequenceNumber: '1', since: 0, reason: 'bulk:x: y', outlook: 'comes again' }];
  const state = (at: number, changes: Partial<RunSnapshot>) => flow.frame(snapshot(at, changes)).engine;
  expect(state(0, {}).state).toBe('taking');
  expect(state(1_000, { bulkRetries: 3 })).toMatchObject({ state: 'pushing back', recentRetries: 3 });
  expect(state(9_000, { bulkRetries: 3 }).state).toBe('pushing back');
  expect(state(12_000, { bulkRetries: 3 })).toMatchObject({ state: 'taking', bulkRetries: 3 });
  expect(state(13_000, { bulkRetries: 3, held })).toMatchObject({ state: 'holding', held });
});

const countsOf = (at: number, read: number, lag = 0) => ({
  ...{ received: 0, indexed: 0, filtered: 0, folded: 0, rejected: 0 },
  ...{ at, read, lag },
});

test('points of a history are rates, also over a pause of the process', () => {
  const points = pointsOf([countsOf(1_000, 0), countsOf(2_000, 100, 50), countsOf(62_000, 6_100, 4_000)]);
  expect(points.map(({ at, lag }) => ({ at, lag }))).toEqual([
    { at: 2_000, lag: 50 },
    { at: 62_000, lag: 4_000 },
  ]);
  expect(points.at(-1)?.read).toBeCloseTo(100);
  expect(pointsOf([])).toEqual([]);
});

test('a chart and the figure above it say the same rate, also of a mapping that reads every other second', () => {
  const flow = new LocalFlow();
  const counts = Array.from({ length: 60 }, (_, second) =>
    countsOf(second * 1_000, Math.floor(second / 2) * 2 * 427),
  );
  for (const [second, { at, read }] of counts.entries()) {
    const points = counts.slice(Math.max(0, second - 12), second + 1);
    const frame = flow.frame(snapshot(at, { read, points }));
    const [last] = frame.points.slice(-1);
    if (second > 0) expect(frame.rates.read).toBeCloseTo(last?.read ?? Number.NaN, 5);
    // Neither of them falls to 0 between two readings.
    if (second > 4) expect(last?.read).toBeGreaterThan(200);
    expect(frame.points.length).toBeLessThanOrEqual(10);
  }
});

const shardsThatLag = (at: number, ...lags: readonly number[]) => ({
  passed: 0,
  shards: lags.map((lag, number) => ({
    shardId: `shardId-00000000000${number}`,
    records: 9,
    since: at - lag,
    lanes: [],
  })),
  deliveries: { invocations: 0, retries: 0, failed: 0, recent: [] },
});

test('what lags is named with its time, the worst first, and since when, until it doesn’t any more', () => {
  const flow = new LocalFlow();
  const lagging = (at: number, ...lags: number[]) =>
    flow.frame(snapshot(at, { indexer: shardsThatLag(at, ...lags) })).lagging;
  expect(lagging(100_000, 0, 15_000)).toEqual([]);
  expect(lagging(101_000, 0, 16_000)).toEqual([
    {
      ...{ reader: 'indexer', shardId: 'shardId-000000000001', lag: 16_000, behind: 9 },
      ...{ through: 85_000, since: 101_000 },
    },
  ]);
  expect(lagging(121_000, 90_000, 30_000).map(({ shardId, since }) => [shardId?.at(-1), since])).toEqual([
    ['0', 121_000],
    ['1', 101_000],
  ]);
  // Between two batches it has nothing in hand.
  expect(lagging(122_000, 0, 0)).toHaveLength(2);
  expect(lagging(123_000, 0, 31_000)[0]).toMatchObject({ shardId: 'shardId-000000000000', since: 121_000 });
  expect(lagging(130_000, 0, 0)).toEqual([]);
  expect(lagging(140_000, 0, 20_000)[0]?.since).toBe(140_000);
});

test('a page that is opened late says since when a shard lags by the history of the run', () => {
  // One second without a lag is a moment between two batches.
  const points = [20_000, 0, 0, 0, 16_000, 0, 17_000, 18_000].map((lag, second) =>
    countsOf(second * 1_000, 0, lag),
  );
  const flow = new LocalFlow();
  flow.begin(points);
  const frame = flow.frame(snapshot(7_500, { indexer: shardsThatLag(7_500, 18_500) }));
  expect(frame.lagging[0]?.since).toBe(4_000);
});

test('quantiles are values that there were, of the last minute', () => {
  expect(quantiles([5, 1, 3])).toEqual({ p50: 3, p99: 5 });
  expect(quantiles([7])).toEqual({ p50: 7, p99: 7 });
  expect(timesOf([delivery(0, 1, 1)], 100_000)).toBeUndefined();
});

test('put to stored is of sums of each batch, not a sum of quantiles, and of batches that were done', () => {
  const at = 1_000;
  const recent = [
    delivery(at, 100, 900),
    delivery(at, 900, 100),
    { ...delivery(at, 5_000, 5_000), isDone: false },
  ];
  const { stored } = indexingTimes({ recent, steps: [] }, at, undefined);
  expect(stored).toEqual({ p50: 1_000, p99: 1_000 });
  expect(timesOf(recent, at)?.waited.p99).toBe(5_000);
});

test('put to searchable adds the time to the next refresh, which comes at any part of its interval', () => {
  const recent = [delivery(0, 100, 100)];
  const of = (refresh: RefreshFlow) => indexingTimes({ recent, steps: [] }, 0, refresh).searchable;
  expect(of({ every: 1_000 })).toEqual({ p50: 700, p99: 1_200 });
  expect(of({ every: null })).toBeUndefined();
  expect(of({ unknown: 'The search engine answers 403.' })).toBeUndefined();
});

test('the steps of the indexer are those of the last minute', () => {
  const steps = [
    { at: 0, building: 9_000, sending: 9_000 },
    { at: 99_000, building: 5, sending: 40 },
    { at: 99_500, building: 7, sending: 60 },
  ];
  expect(indexingTimes({ recent: [], steps }, 100_000, undefined)).toEqual({
    building: { p50: 5, p99: 7 },
    sending: { p50: 40, p99: 60 },
  });
});

// Aggregating quantiles that were taken before would give another answer.
test('quantiles of several shards are those of all their batches together', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(10_000), { minLength: 1 }), { minLength: 1 }), (shards) => {
      const all = shards.flat();
      const { p50, p99 } = quantiles(all);
      const within = (limit: number) => all.filter((value) => value <= limit).length / all.length;
      expect(within(p50)).toBeGreaterThanOrEqual(0.5);
      expect(within(p99)).toBeGreaterThanOrEqual(0.99);
      expect(all).toEqual(expect.arrayContaining([p50, p99]));
    }),
  );
});
