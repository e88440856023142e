import { expect, test } from 'vitest';
import { StateError } from '../../../../functions/core/windows/accumulators/accumulator.ts';
import { applyParts } from '../../../../functions/core/windows/apply.ts';
import { partialPane } from '../../../../functions/core/windows/fold.ts';
import { mergeAll, mergePanes, resultSource } from '../../../../functions/core/windows/merge.ts';
import { panesCovered, panesIn, windowStartsOf } from '../../../../functions/core/windows/panes.ts';
import { planWindows, type WindowPlan } from '../../../../functions/core/windows/plan.ts';
import { windowResultFields } from '../../../../functions/core/windows/result-fields.ts';
import type { Key, PaneState, TimedDocument } from '../../../../functions/core/windows/state.ts';
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

/** After a commit that takes a batch of each shard, or after several commits. */
function paneOf(
  plan: WindowPlan,
  paneStart: number,
  batches: readonly (readonly TimedDocument[])[],
  { key: own = key, before, commit = 1 }: { key?: Key; before?: PaneState; commit?: number } = {},
): PaneState {
  const parts = batches.map((documents, order) =>
    partialPane({ plan, paneStart, key: own, documents }, order),
  );
  const pane = applyParts(plan, before, parts, { slot: 3, commit });
  if (pane === undefined) throw new Error('nothing applied');
  return pane;
}

const plan = planOf(traffic);
const panes = [
  paneOf(plan, 60_000, [
    [
      timed('1', 61_000, { status: 200, bytes: 10, client: 'x' }),
      timed('2', 60_500, { status: 503, bytes: '10', client: 'y' }),
    ],
    [timed('1', 62_000, { status: 500, client: 'y' })],
  ]),
  paneOf(plan, 80_000, [[timed('3', 81_000, { status: 200, bytes: 5, client: ['z', 'y'] })]]),
];

test('a window reads as one document, whatever shards and panes it came from', () => {
  const merged = mergePanes(plan, panes, { start: 60_000, key });
  expect(merged).toMatchObject({ start: 60_000, end: 120_000, revision: 2 });
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
  const none = paneOf(plan, 60_000, [[timed('1', 61_000, {})]]);
  const { metrics, skipped } = mergePanes(plan, [none], { start: 60_000, key });
  expect(metrics).toStrictEqual({ requests: 1, errors: 0, bytes: 0, clients: [] });
  expect(skipped).toEqual({ bytes: 1, client: 1, clients: 1, mean: 1 });
});

test('a metric that becomes another one begins anew, and the rest goes on', () => {
  const changed = planOf({ ...traffic, metrics: { requests: count(), bytes: max('bytes') } });
  const [before] = panes;
  const documents = [timed('9', 63_000, { bytes: 7 })];
  if (before === undefined) throw new Error('no pane');
  const after = paneOf(changed, 60_000, [documents], { before, commit: 2 });
  expect(after.documents).toBe(4);
  expect(mergePanes(changed, [after], { start: 60_000, key }).metrics).toEqual({ requests: 4, bytes: 7 });
});

test('a state that cannot be read is told by window and metric', () => {
  const [pane] = panes;
  if (pane === undefined) throw new Error('no pane');
  const broken = { ...pane, metrics: { ...pane.metrics, 'bytes sum bytes': 'nonsense' } };
  const merging = () => mergePanes(plan, [broken], { start: 60_000, key });
  expect(merging).toThrow(expect.objectContaining({ cause: expect.any(StateError) }));
  expect(merging).toThrow(StateError);
  expect(merging).toThrow('window traffic, metric bytes: a sum is stored as no list');
});

test('a metric that was added since is that of the panes that have it', () => {
  const added = planOf({ ...traffic, metrics: { ...traffic.metrics, most: max('bytes') } });
  const newer = paneOf(added, 100_000, [[timed('4', 101_000, { bytes: 3 })]]);
  expect(mergePanes(added, [...panes, newer], { start: 60_000, key }).metrics).toMatchObject({
    most: 3,
    bytes: 18,
  });
});

test('a document for which a metric’s function throws is skipped by that metric', () => {
  const broken = planOf({
    ...{ name: 'w', size: '1m' },
    metrics: {
      n: count(),
      bad: count({
        where: () => {
          throw new Error('no');
        },
      }),
    },
  });
  expect(paneOf(broken, 60_000, [[timed('1', 61_000, {})]])).toMatchObject({
    skipped: { bad: 1 },
    metrics: { 'n count': 1, 'bad count': 0 },
  });
});

test('what a window has that says nothing of itself', () => {
  const [plan] = planWindows({ windows: [{ name: 'w', size: '2m', metrics: { n: count() } }] });
  expect(plan).toMatchObject({
    sizeMs: 120_000,
    slideMs: 120_000,
    allowedLatenessMs: 60_000,
    maxKeys: 10_000,
  });
  expect(plan?.keyFields).toEqual([]);
  expect(plan?.where({})).toBe(true);
});

test('the fields of results, whole', () => {
  expect(windowResultFields({ windows: [traffic] })).toStrictEqual({
    '@timestamp': { type: 'date' },
    window: { type: 'keyword' },
    windowStart: { type: 'date' },
    windowEnd: { type: 'date' },
    final: { type: 'boolean' },
    documents: { type: 'long' },
    skipped: {
      type: 'object',
      properties: Object.fromEntries(Object.keys(traffic.metrics).map((name) => [name, { type: 'long' }])),
    },
    key: { type: 'object', properties: { host: { type: 'keyword' }, path: { type: 'keyword' } } },
    metrics: {
      type: 'object',
      properties: {
        requests: { type: 'double' },
        errors: { type: 'double' },
        bytes: { type: 'double' },
        mean: { type: 'double' },
        client: { type: 'keyword' },
        clients: { type: 'nested', properties: { value: { type: 'keyword' }, count: { type: 'long' } } },
      },
    },
  });
});

test('all windows of all keys are merged, the earliest ends first, each from its own panes', () => {
  const slow = planOf({ name: 'w', size: '40s', slide: '20s', keyBy: ['host'], metrics: { n: count() } });
  const paneFor = (host: string, paneStart: number, documents: number) => {
    const own = Array.from({ length: documents }, (_, n) => timed(String(n), paneStart, {}));
    return paneOf(slow, paneStart, [own], { key: [host] });
  };
  // In no order. Of `b` two slots have a pane, as they have of `_other`.
  const some = [
    paneFor('a', 40_000, 3),
    paneFor('b', 20_000, 10),
    paneFor('a', 20_000, 1),
    paneFor('b', 20_000, 20),
  ];
  const merged = (after: number, by: number) =>
    mergeAll(slow, some, { after, by }).map(({ end, key: [host], documents }) => [end, host, documents]);
  // Windows that end together: keys in the order of their first panes.
  expect(merged(Number.NEGATIVE_INFINITY, 80_000)).toEqual([
    [40_000, 'b', 30],
    [40_000, 'a', 1],
    [60_000, 'b', 30],
    [60_000, 'a', 4],
    [80_000, 'a', 3],
  ]);
  expect(merged(40_000, 60_000)).toEqual([
    [60_000, 'b', 30],
    [60_000, 'a', 4],
  ]);
  expect(mergeAll(slow, [], { after: 0, by: 80_000 })).toEqual([]);
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
