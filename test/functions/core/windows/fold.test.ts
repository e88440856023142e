import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { slotOf } from '../../../../functions/core/windows/addresses.ts';
import { foldBatch, partialPane } from '../../../../functions/core/windows/fold.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import type { PartialPane, TimedDocument } from '../../../../functions/core/windows/state.ts';
import { firstState } from '../../../../functions/core/windows/watermark.ts';
import { count, sum } from '../../../../functions/pipeline/metrics.ts';
import type { Window } from '../../../../functions/pipeline/windows.ts';

const begun = firstState('s', []);
const byHost: Window = {
  name: 'w',
  size: '10s',
  keyBy: ['host'],
  allowedLateness: '5s',
  metrics: { n: count(), s: sum('v') },
};

function timed(seconds: number, document: Record<string, unknown> = {}, arrival = seconds): TimedDocument {
  return { sequenceNumber: '1', eventTime: seconds * 1_000, arrivalTime: arrival * 1_000, document };
}

const fold = (
  windows: readonly Window[],
  documents: readonly TimedDocument[],
  { shard = begun, watched = [] }: { shard?: typeof begun; watched?: readonly string[] } = {},
) => foldBatch(planWindows({ windows: [...windows] }), shard, documents, new Set(watched));

const inOrder = ({ parts }: ReturnType<typeof foldBatch>): PartialPane[] =>
  [...parts.values()].flat().toSorted((a, b) => a.order - b.order);

test('a batch becomes parts of panes, whole, in the order of the first document of each', () => {
  const documents = [
    timed(3, { host: 'b', v: 1 }),
    timed(4, { host: 'a', v: 2 }),
    timed(11, { host: 'b' }),
    timed(5, { host: 'b', v: 4 }),
  ];
  const folded = fold([byHost], documents);
  expect(inOrder(folded)).toStrictEqual([
    {
      ...{ window: 'w', paneStart: 0, key: ['b'], documents: 2, order: 0 },
      metrics: { 'n count': 2, 's sum v': [5] },
    },
    {
      ...{ window: 'w', paneStart: 0, key: ['a'], documents: 1, order: 1 },
      metrics: { 'n count': 1, 's sum v': [2] },
    },
    {
      ...{ window: 'w', paneStart: 10_000, key: ['b'], documents: 1, order: 2, skipped: { s: 1 } },
      metrics: { 'n count': 1, 's sum v': [] },
    },
  ]);
  expect(folded.counts).toEqual({
    ...{ folded: 4, foldedIn: { w: 4 }, skipped: { 'w.s': 1 }, late: {} },
    ...{ failed: 0, droppedKeys: 0, scattered: {} },
  });
});

test('each part goes to the slot of its key, and a key that nothing has isn’t there', () => {
  const documents = Array.from({ length: 40 }, (_, n) => timed(3, { host: `host-${n}` }));
  const { parts } = fold([byHost], documents);
  for (const [slot, own] of parts) {
    expect(own.length).toBeGreaterThan(0);
    for (const { key } of own) expect(slotOf(key)).toBe(slot);
  }
  expect([...parts.values()].flat()).toHaveLength(40);
});

test('no documents make no parts, and leave the shard as it is', () => {
  const { shard, parts, counts } = fold([byHost], []);
  expect(shard).toEqual(begun);
  expect(parts.size).toBe(0);
  expect(counts).toMatchObject({ folded: 0, foldedIn: {}, late: {} });
});

describe('a shard', () => {
  test('names the first and the last pane that it has handed over, of each window', () => {
    const slow: Window = { ...byHost, name: 'constructor', size: '1m', slide: '20s' };
    const first = fold([byHost, slow], [timed(33, { host: 'a' }), timed(31, { host: 'b' })]).shard;
    expect(Object.entries(first.panes)).toEqual([
      ['w', { from: 30_000, to: 30_000 }],
      ['constructor', { from: 20_000, to: 20_000 }],
    ]);
    const documents = [timed(55, { host: 'a' }), timed(44, { host: 'a' })];
    expect(fold([byHost, slow], documents, { shard: first }).shard.panes).toEqual(
      Object.fromEntries([
        ['w', { from: 30_000, to: 50_000 }],
        ['constructor', { from: 20_000, to: 40_000 }],
      ]),
    );
    const earlier = fold([{ ...byHost, allowedLateness: '1h' }], [timed(5, { host: 'a' })], { shard: first });
    expect(earlier.shard.panes.w).toEqual({ from: 0, to: 30_000 });
  });

  test('names none for a late document, or one that is in no window', () => {
    const shard = { ...begun, latestEvent: 100_000 };
    const { panes } = fold([byHost], [timed(3, { host: 'a' }), timed(101, {})], { shard }).shard;
    expect(panes).toEqual({});
  });

  test('keeps its log, its fence and its number', () => {
    const entry = { number: 4, nonce: 'n', at: 0, sizes: { 3: 10 } };
    const shard = { ...begun, fence: '9', number: 4, log: [entry], after: { p: 2 } };
    expect(fold([byHost], [timed(3, { host: 'a' })], { shard }).shard).toMatchObject(shard);
  });
});

describe('late documents', () => {
  const shard = { ...begun, latestEvent: 100_000, late: { w: 7 } };
  const documents = [timed(101, { host: 'z' }), timed(3, { host: ['a', 'b'] }), timed(4, { host: 'a' })];

  test('are counted, those of this batch alone', () => {
    const folded = fold([byHost], documents, { shard });
    expect(folded.counts).toMatchObject({ folded: 1, foldedIn: { w: 1 }, late: { w: 2 } });
    expect(folded.shard.late).toEqual({ w: 9 });
    expect(inOrder(folded)).toHaveLength(1);
    expect(fold([byHost], [timed(101, { host: 'z' })], { shard }).counts.late).toEqual({});
  });

  test('are counted in a window of any name', () => {
    const named = { ...byHost, name: 'constructor' };
    const { counts } = fold([named], documents, { shard: { ...shard, late: {} } });
    expect(Object.entries(counts.late)).toEqual([['constructor', 2]]);
  });

  test('are signs of life of their keys after all else, in windows of which keys are watched', () => {
    const other = { ...byHost, name: 'other' };
    const folded = fold([byHost, other], documents, { shard, watched: ['w'] });
    const late = inOrder(folded).filter(({ isLate }) => isLate);
    expect(late).toStrictEqual(
      [['a'], ['b']].map((key, at) => ({
        ...{ window: 'w', paneStart: 90_000, key, documents: 0, metrics: {}, order: 2 + at, isLate: true },
      })),
    );
    for (const { key } of late)
      expect(folded.parts.get(slotOf(key))).toContainEqual(late.find((each) => each.key === key));
    // They add to no count of what is folded.
    expect(folded.counts.foldedIn).toEqual({ other: 1, w: 1 });
  });
});

describe('a part says when a key was last heard of', () => {
  const [plan] = planWindows({ windows: [byHost] });
  const heardOf = (documents: readonly TimedDocument[]) =>
    plan && partialPane({ plan, paneStart: 0, key: ['a'], documents }, 0).heard;

  test.each<[string, readonly TimedDocument[], number | undefined]>([
    ['not, where the event is a minute behind', [timed(3, {}, 63)], undefined],
    ['from more than that on: the end of the pane of its arrival', [timed(3, {}, 63.001)], 70_000],
    ['by the last arrival of those', [timed(3, {}, 95), timed(3, {}, 80), timed(99, {}, 99)], 100_000],
    ['at the end of the next pane, where a pane begins', [timed(3, {}, 70)], 80_000],
  ])('%s', (_, documents, heard) => {
    expect(heardOf(documents)).toBe(heard);
  });
});

test('a document for which a metric’s condition throws is in all metrics but that one', () => {
  const broken: Window = {
    ...byHost,
    metrics: {
      n: count(),
      bad: sum('v', {
        where: () => {
          throw new Error('no');
        },
      }),
    },
  };
  expect(inOrder(fold([broken], [timed(3, { host: 'a', v: 1 })]))).toMatchObject([
    { documents: 1, skipped: { bad: 1 }, metrics: { 'n count': 1, 'bad sum v': [] } },
  ]);
});

test('what can’t be folded is counted: functions that throw, keys beyond the limit, keys of every document', () => {
  const throwing: Window = {
    ...byHost,
    name: 'throwing',
    where: () => {
      throw new Error('no');
    },
  };
  const list = Array.from({ length: 130 }, (_, n) => `host-${n}`);
  expect(fold([byHost, throwing], [timed(3, { host: list }), timed(3, { host: 'a' })]).counts).toMatchObject({
    ...{ folded: 101, failed: 2, droppedKeys: 30 },
  });
  const each = Array.from({ length: 600 }, (_, n) => timed(3, { host: n }));
  expect(fold([byHost], each).counts.scattered).toEqual({ w: 600 });
});

test('every document and key is in one part, however many windows and panes there are', () => {
  const windows: Window[] = [
    { ...byHost, allowedLateness: '30d' },
    { ...byHost, name: 'all', keyBy: [], allowedLateness: '30d' },
  ];
  const documents = fc.array(
    fc
      .tuple(fc.nat({ max: 60 }), fc.subarray(['a', 'b', 'c', 'd']))
      .map(([seconds, host]) => timed(seconds, { host })),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(documents, (documents) => {
      const folded = fold(windows, documents);
      const parts = inOrder(folded);
      const keys = documents.reduce(
        (all, { document: { host } }) => all + (Array.isArray(host) ? host.length : 0),
        0,
      );
      const expected = Object.entries({ all: documents.length, w: keys }).filter(([, n]) => n > 0);
      expect(folded.counts.foldedIn).toEqual(Object.fromEntries(expected));
      expect(folded.counts.folded).toBe(documents.length + keys);
      expect(parts.map(({ order }) => order)).toEqual(parts.map((_, at) => at));
      const ids = parts.map(({ window, paneStart, key }) => JSON.stringify([window, paneStart, key]));
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});
