import { expect, test } from 'vitest';
import type { RunSnapshot } from '../../../local/run/snapshot.ts';
import { LocalFlow, pointsOf } from '../../../view/sources/local-flow.ts';
import { quantiles, timesOf } from '../../../view/sources/quantiles.ts';
import { RateMeter } from '../../../view/sources/rate-meter.ts';

const none = { received: 0, indexed: 0, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };

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
    ...{ held: [], warnings: [], points: [] },
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
    deliveries: { invocations: 9, retries: 2, failed: 1, recent: [{ at: 9_000, waited: 40, took: 60 }] },
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
    took: { p50: 60, p99: 60 },
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

test('points of a history are rates, also over a pause of the process', () => {
  const point = { received: 0, indexed: 0, filtered: 0, folded: 0 };
  expect(
    pointsOf([
      { ...point, at: 1_000, read: 0, rejected: 0, lag: 0 },
      { ...point, at: 2_000, read: 100, rejected: 1, lag: 50 },
      { ...point, at: 6_000, read: 500, rejected: 1, lag: 4_000 },
    ]),
  ).toEqual([
    { at: 2_000, read: 100, rejected: 1, lag: 50 },
    { at: 6_000, read: 100, rejected: 0, lag: 4_000 },
  ]);
  expect(pointsOf([])).toEqual([]);
});

test('quantiles are values that there were, of the last minute', () => {
  expect(quantiles([5, 1, 3])).toEqual({ p50: 3, p99: 5 });
  expect(quantiles([7])).toEqual({ p50: 7, p99: 7 });
  expect(timesOf([{ at: 0, waited: 1, took: 1 }], 100_000)).toBeUndefined();
});
