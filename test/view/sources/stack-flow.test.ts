import { expect, test } from 'vitest';
import { stackFlow, stackPoints } from '../../../view/sources/stack-flow.ts';
import { lagQueries, type MetricId, metricQueries } from '../../../view/sources/stack-metrics.ts';

const [first, last] = [60_000, 120_000];

/** Values of two minutes. */
function measured(values: Partial<Record<MetricId, readonly [number, number]>>) {
  const names = [
    ...metricQueries({ stack: 's', pipeline: 'p', stream: 't', indexer: 'i', aggregator: 'a' }).keys(),
  ];
  return {
    values: new Map(
      names.map((name) => {
        const [one, other] = values[name] ?? [];
        const known = [
          [first, one],
          [last, other],
        ] as const;
        return [
          name,
          new Map(known.flatMap(([at, value]) => (value === undefined ? [] : [[at, value] as const]))),
        ];
      }),
    ),
    ...{ minutes: [first, last], at: 200_000, hasWindows: true },
  };
}

test('the metrics of a stack have its own dimensions, so that no other stage is counted', () => {
  const queries = metricQueries({
    stack: 'shardline-orders-prod',
    pipeline: 'orders',
    stream: 't',
    indexer: 'i',
  });
  expect(queries.get('RecordsReceived')?.dimensions).toEqual({
    service: 'orders',
    stack: 'shardline-orders-prod',
  });
  expect([...queries.keys()].filter((name) => /Window|Alert|Notif|aggregator/.test(name))).toEqual([]);
});

test('counts are sums, rates those of the last minute', () => {
  const frame = stackFlow(
    measured({
      incoming: [600, 1_200],
      RecordsReceived: [600, 1_200],
      RecordsIndexed: [590, 1_180],
      RecordsRejected: [10, 20],
      'indexer.age': [900, 4_000],
      'aggregator.age': [100, 7_000],
      'indexer.invocations': [6, 12],
      'indexer.took50': [100, 120],
    }),
  );
  expect(frame.records).toMatchObject({ received: 1_800, indexed: 1_770, rejected: 30 });
  expect(frame).toMatchObject({ read: 1_800, since: first, lag: 7_000 });
  expect(frame.rates).toMatchObject({ read: 20, indexed: 1_180 / 60 });
  expect(frame.windows?.reader.lag).toBe(7_000);
  expect(frame.indexer).toMatchObject({
    lag: 4_000,
    invocations: 18,
    times: { deliveries: 12, took: { p50: 120 } },
  });
  expect(frame.indexer.shards).toBeUndefined();
  expect(stackPoints(measured({ incoming: [600, 1_200] })).map(({ at, read }) => [at, read])).toEqual([
    [120_000, 10],
    [180_000, 20],
  ]);
});

test('the times that the function measures are shown, and are unknown of a function of an earlier version', () => {
  const invoked = { 'indexer.invocations': [1, 1], 'indexer.waited50': [1, 2] } as const;
  const times = {
    'BatchBuildTime.p50': [9, 5],
    'BatchBuildTime.p99': [9, 7],
    'BatchStoredAfter.p50': [9, 900],
    'BatchStoredAfter.p99': [9, 1_200],
    'BatchSendTime.p50': [9, 40],
    'BatchSendTime.p99': [9, 60],
  } as const;
  expect(stackFlow(measured({ ...invoked, ...times })).indexer.times).toMatchObject({
    building: { p50: 5, p99: 7 },
    sending: { p50: 40, p99: 60 },
    stored: { p50: 900, p99: 1_200 },
  });
  const earlier = stackFlow(measured(invoked)).indexer.times;
  expect(earlier).toMatchObject({ waited: { p50: 2 } });
  expect([earlier?.building, earlier?.stored, earlier?.unread]).toEqual([undefined, undefined, undefined]);
});

test('where records come and no function takes any, the lag is what it is at least, and not none', () => {
  const stuck = stackFlow(measured({ incoming: [600, 600] }));
  expect(stuck).toMatchObject({ lag: 60_000, lagIsAtLeast: true });
  expect(stackPoints(measured({ incoming: [600, 600] })).map(({ lag }) => lag)).toEqual([0, 60_000]);
  // One function goes on, and the other doesn't.
  const half = stackFlow(
    measured({ incoming: [600, 600], 'indexer.age': [100, 200], 'aggregator.age': [100, 150] }),
  );
  expect(half).toMatchObject({ lag: 200, lagIsAtLeast: false });
  expect(stackFlow(measured({ incoming: [0, 0], 'indexer.invocations': [1, 0] }))).toMatchObject({
    lag: 0,
    lagIsAtLeast: false,
  });
});

test('minutes without a value had nothing, and an engine that takes nothing holds', () => {
  expect(stackFlow(measured({})).rates.read).toBe(0);
  expect(stackFlow(measured({})).engine.state).toBe('taking');
  expect(stackFlow(measured({ BulkRetries: [0, 3], RecordsIndexed: [5, 5] })).engine.state).toBe(
    'pushing back',
  );
  expect(stackFlow(measured({ RecordsErrored: [0, 500] })).engine.state).toBe('holding');
});

test('a function that lags is named with its time and since when; shards of a stack aren’t known', () => {
  const flow = stackFlow(
    measured({ 'indexer.age': [20_000, 40_000], 'aggregator.age': [10, 70_000], incoming: [5, 5] }),
  );
  expect(flow.lagging).toEqual([
    { reader: 'aggregator', lag: 70_000, isAtLeast: false, through: 110_000, since: 180_000 },
    { reader: 'indexer', lag: 40_000, isAtLeast: false, through: 140_000, since: 120_000 },
  ]);
  expect(stackFlow(measured({ 'indexer.age': [20_000, 40] })).lagging).toEqual([]);
});

test('how far the functions are behind costs three metrics', () => {
  const parts = { stack: 's', pipeline: 'p', stream: 't', indexer: 'i', aggregator: 'a' };
  expect([...lagQueries(parts).keys()]).toEqual(['incoming', 'indexer.age', 'aggregator.age']);
});
