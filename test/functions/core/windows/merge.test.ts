import { expect, test } from 'vitest';
import { StateError } from '../../../../functions/core/windows/accumulators/accumulator.ts';
import { foldPane } from '../../../../functions/core/windows/fold.ts';
import { mergePanes, resultSource } from '../../../../functions/core/windows/merge.ts';
import { panesCovered, panesIn, windowStartsOf } from '../../../../functions/core/windows/panes.ts';
import { planWindows, type WindowPlan } from '../../../../functions/core/windows/plan.ts';
import { windowResultFields } from '../../../../functions/core/windows/result-fields.ts';
import type { PaneState, TimedDocument } from '../../../../functions/core/windows/state.ts';
import { average, count, first, max, sum, top } from '../../../../functions/pipeline/metrics.ts';
import type { Window } from '../../../../functions/pipeline/windows.ts';

const traffic: Window = {
  name: 'traffic',
  size: '1m',
  slide: '20s',
  keyBy: { host: 'host', path: 'url.path' },
  metrics: {
    requests: count(),
    errors: count({ where: ({ status }) => Number(status) >= 500 }),
    bytes: sum('bytes'),
    mean: average('bytes'),
    client: first('client'),
    clients: top('client', 2),
  },
};

function planOf(window: Window): WindowPlan {
  const [plan] = planWindows({ windows: [window] });
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

function timed(sequenceNumber: string, eventTime: number, document: Record<string, unknown>): TimedDocument {
  return { sequenceNumber, eventTime, arrivalTime: eventTime, document };
}

const key = ['a', '/'];

function paneOf(
  plan: WindowPlan,
  paneStart: number,
  shardId: string,
  documents: readonly TimedDocument[],
): PaneState {
  const pane = foldPane({ plan, paneStart, key, documents }, shardId, undefined);
  if (pane === undefined) throw new Error('nothing folded');
  return pane;
}

const plan = planOf(traffic);
const panes = [
  paneOf(plan, 60_000, 's1', [
    timed('1', 61_000, { status: 200, bytes: 10, client: 'x' }),
    timed('2', 60_500, { status: 503, bytes: '10', client: 'y' }),
  ]),
  paneOf(plan, 60_000, 's2', [timed('1', 62_000, { status: 500, client: 'y' })]),
  paneOf(plan, 80_000, 's1', [timed('3', 81_000, { status: 200, bytes: 5, client: ['z', 'y'] })]),
];

test('a window reads as one document, whatever shards and panes it came from', () => {
  const merged = mergePanes(plan, panes, { start: 60_000, key });
  expect(merged).toMatchObject({ start: 60_000, end: 120_000, revision: 3 });
  expect(resultSource(plan, merged, true)).toEqual({
    '@timestamp': '1970-01-01T00:01:00.000Z',
    window: 'traffic',
    windowStart: '1970-01-01T00:01:00.000Z',
    windowEnd: '1970-01-01T00:02:00.000Z',
    final: true,
    documents: 4,
    skipped: { bytes: 2, mean: 2 },
    key: { host: 'a', path: '/' },
    metrics: {
      requests: 4,
      errors: 2,
      bytes: 15,
      mean: 7.5,
      client: 'y',
      clients: [
        { value: 'y', count: 3 },
        { value: 'x', count: 1 },
      ],
    },
  });
});

test('every field of a result is in the mapping of the index', () => {
  const result = resultSource(plan, mergePanes(plan, panes, { start: 60_000, key }), false);
  const fields = windowResultFields({ windows: [traffic] });
  expect(Object.keys(fields)).toEqual(Object.keys(result));
  expect(Object.keys(fields.metrics?.properties ?? {})).toEqual(Object.keys(traffic.metrics));
  expect(Object.keys(fields.key?.properties ?? {})).toEqual(['host', 'path']);
  expect(fields.metrics?.properties).toMatchObject({
    requests: { type: 'double' },
    client: { type: 'keyword' },
    clients: { type: 'nested', properties: { value: { type: 'keyword' }, count: { type: 'long' } } },
  });
});

test('a metric without values is absent, and a sum of none is 0', () => {
  const none = paneOf(plan, 60_000, 's1', [timed('1', 61_000, {})]);
  const { metrics, skipped } = mergePanes(plan, [none], { start: 60_000, key });
  expect(metrics).toEqual({ requests: 1, errors: 0, bytes: 0, clients: [] });
  expect(skipped).toEqual({ bytes: 1, client: 1, clients: 1, mean: 1 });
});

test('a metric that becomes another one begins anew, and the rest goes on', () => {
  const changed = planOf({ ...traffic, metrics: { requests: count(), bytes: max('bytes') } });
  const [before] = panes;
  const documents = [timed('9', 63_000, { bytes: 7 })];
  const after = foldPane({ plan: changed, paneStart: 60_000, key, documents }, 's1', before);
  expect(after?.documents).toBe(3);
  expect(mergePanes(changed, after === undefined ? [] : [after], { start: 60_000, key }).metrics).toEqual({
    requests: 3,
    bytes: 7,
  });
});

test('a state that cannot be read is told by window and metric', () => {
  const [pane] = panes;
  if (pane === undefined) throw new Error('no pane');
  const broken = { ...pane, metrics: { ...pane.metrics, 'bytes sum bytes': 'nonsense' } };
  const merging = () => mergePanes(plan, [broken], { start: 60_000, key });
  expect(merging).toThrow(StateError);
  expect(merging).toThrow('window traffic, metric bytes: a sum is stored as no list');
});

test('folding again what is in writes nothing', () => {
  const [pane] = panes;
  const documents = [timed('1', 61_000, {}), timed('2', 61_000, {})];
  expect(foldPane({ plan, paneStart: 60_000, key, documents }, 's1', pane)).toBeUndefined();
});

test('a pane belongs to the windows that cover it', () => {
  expect(windowStartsOf(plan, 60_000)).toEqual([20_000, 40_000, 60_000]);
  expect(panesCovered(plan, [60_000])).toEqual([60_000, 80_000, 100_000]);
  for (const start of windowStartsOf(plan, 60_000)) expect(panesCovered(plan, [start])).toContain(60_000);
});

test('of windows that lie about each other each pane counts once', () => {
  const starts = [300_000, 60_000, 40_000, 140_000];
  const covered = [40, 60, 80, 100, 140, 160, 180, 300, 320, 340].map((seconds) => seconds * 1_000);
  expect(panesCovered(plan, starts)).toEqual(covered);
  expect(panesCovered(plan, [])).toEqual([]);
});

test.each<[string, number, number, readonly number[]]>([
  ['all', Number.NEGATIVE_INFINITY, 120_000, [20_000, 40_000, 60_000]],
  ['those that end after a time', 80_000, 120_000, [40_000, 60_000]],
  ['those that end by another', 0, 100_000, [20_000, 40_000]],
  ['the one between', 80_000, 100_000, [40_000]],
  ['those between times that no window ends at', 79_999, 119_999, [20_000, 40_000]],
  ['none before', 0, 79_999, []],
  ['none after', 120_000, 500_000, []],
])('of the windows of a pane: %s', (_, after, by, starts) => {
  expect(windowStartsOf(plan, 60_000, { after, by })).toEqual(starts);
});

test('a window has the panes that begin in it', () => {
  const some = [20_000, 60_000, 60_000, 100_000, 120_000].map((paneStart) => ({ paneStart }));
  expect(panesIn(plan, 60_000, some)).toEqual(some.slice(1, 4));
  expect(panesIn(plan, 40_000, some)).toEqual(some.slice(1, 3));
  expect(panesIn(plan, 140_000, some)).toEqual([]);
  expect(panesIn(plan, -20_000, some)).toEqual(some.slice(0, 1));
  const slidLess = [60_000, 70_000, 80_000, 90_000].map((paneStart) => ({ paneStart }));
  expect(panesIn(plan, 60_000, slidLess)).toEqual([{ paneStart: 60_000 }, { paneStart: 80_000 }]);
});
