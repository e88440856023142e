import { expect, test } from 'vitest';
import { limitKeys, scatteredKeys } from '../../../../functions/core/windows/limit-keys.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import type { TimedDocument } from '../../../../functions/core/windows/state.ts';
import { touchPanes } from '../../../../functions/core/windows/touch.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { pipeline } from '../records.ts';
import { SimulatedStream } from './simulated-stream.ts';

const plans = planWindows({
  windows: [{ name: 'w', size: '10s', keyBy: ['host'], maxKeys: 2, metrics: { n: count() } }],
});

function of(host: string | readonly string[], position: number, eventTime = 3_000): TimedDocument {
  return { sequenceNumber: String(position), eventTime, arrivalTime: eventTime, document: { host } };
}

function countsOf(stream: SimulatedStream): Record<string, number> {
  return Object.fromEntries(stream.windows().map(({ key, documents }) => [String(key[0]), documents]));
}

test('keys beyond the most count under _other, first come first served', () => {
  const stream = new SimulatedStream(plans);
  stream.take('s', [of('a', 1), of('b', 2), of('c', 3), of('a', 4), of('d', 5), of('c', 6)]);
  expect(countsOf(stream)).toEqual({ a: 2, b: 1, _other: 3 });
  stream.take('s', [of('e', 7), of('b', 8), of('e', 9, 13_000)]);
  expect(countsOf(stream)).toMatchObject({ a: 2, b: 2, _other: 4, e: 1 });
});

test('an old key that an interrupted batch wrote again takes no second place', () => {
  const stream = new SimulatedStream(plans);
  stream.take('s', [of('a', 1)]);
  expect(stream.take('s', [of('a', 2)], 1_000)).toBe(false);
  stream.take('s', [of('a', 2), of('b', 3), of('c', 4)]);
  expect(countsOf(stream)).toEqual({ a: 2, b: 1, _other: 1 });
});

test('what went to _other is folded once, when the batch that brought it comes again', () => {
  const stream = new SimulatedStream(plans);
  const batch = [of('a', 1), of('b', 2), of('c', 3), of('d', 4), of('c', 5)];
  // In the order of first documents `c` comes before `d`: in _other they are in the stream's order again.
  expect(stream.take('s', [...batch.slice(0, 2), of('c', 3), of('d', 4), of('c', 5)], 1_000)).toBe(false);
  expect(stream.take('s', batch, 1_000)).toBe(false);
  stream.take('s', batch);
  expect(countsOf(stream)).toEqual({ a: 1, b: 1, _other: 3 });
});

test('a document of several keys that are too many counts once under _other', () => {
  const stream = new SimulatedStream(plans);
  stream.take('s', [of(['a', 'b', 'c', 'd'], 1)]);
  expect(countsOf(stream)).toEqual({ a: 1, b: 1, _other: 1 });
});

test('documents of one record stay in their order under _other', () => {
  const shard = { kind: 'shard', shardId: 's', keys: { w: { 0: 2 } }, late: {}, revision: 0 } as const;
  const documents = [of('c', 10), of('c', 9), of('d', 9), of('e', 9), of('d', 11)];
  const touched = touchPanes(plans, shard, documents);
  const limited = limitKeys(touched.touches, () => undefined, touched.shard);
  expect(limited.touches.flatMap((touch) => touch.documents.map(({ document }) => document.host))).toEqual([
    ...['c', 'd', 'e', 'c', 'd'],
  ]);
});

test('a key that is called _other is no key too many, and is with those that are', () => {
  const stream = new SimulatedStream(plans);
  stream.take('s', [of('_other', 1), of('a', 2), of('b', 3), of('c', 4)]);
  expect(countsOf(stream)).toEqual({ a: 1, b: 1, _other: 2 });
});

test('a batch that comes again mentions the panes of _other, and counts nothing', () => {
  const documents = [of('a', 1), of('c', 2)];
  const shard = { kind: 'shard', shardId: 's', fence: '2', keys: {}, late: {}, revision: 1 } as const;
  const full = { ...shard, keys: { w: { 0: 2 } } };
  const touched = touchPanes(plans, full, documents);
  const limited = limitKeys(touched.touches, () => undefined, touched.shard);
  expect(limited.touches).toMatchObject([{ paneStart: 0, key: ['_other'], documents: [] }]);
  expect(limited).toMatchObject({ shard: { keys: { w: { 0: 2 } } }, overflow: {} });
  const unknown = touchPanes(plans, shard, documents);
  expect(limitKeys(unknown.touches, () => undefined, unknown.shard).shard.keys).toEqual({});
});

test('documents beyond are counted by window, each once', () => {
  const many = touchPanes(plans, { kind: 'shard', shardId: 's', keys: {}, late: {}, revision: 0 }, [
    of(['a', 'b', 'c', 'd', 'e'], 1),
  ]);
  expect(limitKeys(many.touches, () => undefined, many.shard).overflow).toEqual({ w: 1 });

  const touched = touchPanes(plans, { kind: 'shard', shardId: 's', keys: {}, late: {}, revision: 0 }, [
    of('a', 1),
    of('b', 2),
    of('c', 3),
    of('c', 4),
    of('d', 5),
  ]);
  expect(limitKeys(touched.touches, () => undefined, touched.shard).overflow).toEqual({ w: 3 });
});

test('the one key of a window without key fields is not counted', () => {
  const keyless = planWindows(pipeline({ windows: [{ name: 'all', size: '1m', metrics: { n: count() } }] }));
  const touched = touchPanes(keyless, { kind: 'shard', shardId: 's', keys: {}, late: {}, revision: 0 }, [
    of('a', 1),
    of('b', 2),
  ]);
  const limited = limitKeys(touched.touches, () => undefined, touched.shard);
  expect(limited).toMatchObject({ shard: { keys: {} }, overflow: {} });
  expect(limited.shard.keys).toEqual({});
  expect(limited.touches).toMatchObject([{ key: [], documents: [of('a', 1), of('b', 2)] }]);
});

const manyKeys = planWindows(
  pipeline({
    windows: [
      { name: 'clients', size: '1m', keyBy: ['n'], metrics: { n: count() } },
      { name: 'all', size: '1m', metrics: { n: count() } },
    ],
  }),
);

/** Keys of documents that have so many of them, a second or a minute apart. */
function scattered(documents: number, keys: number, apart: number) {
  const timed = Array.from({ length: documents }, (_, position) => {
    const time = Date.UTC(2026, 10, 30) + position * apart;
    return {
      sequenceNumber: String(position + 1),
      eventTime: time,
      arrivalTime: time,
      document: { n: position % keys },
    };
  });
  const shard = { kind: 'shard', shardId: 's', keys: {}, late: {}, revision: 0, fence: '0' } as const;
  return scatteredKeys(touchPanes(manyKeys, shard, timed).touches);
}

test('a window in which nearly every document of a batch has a key of its own is named, with its keys', () => {
  expect(scattered(1_000, 1_000, 10)).toEqual({ clients: 1_000 });
  expect(scattered(1_000, 950, 10)).toEqual({ clients: 950 });
  expect(scattered(500, 500, 10)).toEqual({ clients: 500 });
});

test.each([
  ['few documents', 499, 499, 10],
  ['two documents of a key', 1_000, 500, 10],
  ['a tenth without keys of their own', 1_000, 900, 10],
  ['one key in many panes', 1_000, 1, 60_000],
])('%s are nothing to name', (_, documents, keys, apart) => {
  expect(scattered(documents, keys, apart)).toEqual({});
});

test('keys of documents that were in before are none of the batch', () => {
  const times = Array.from({ length: 1_000 }, (_, place) => ({
    sequenceNumber: String(1_001 + place),
    ...{ eventTime: Date.UTC(2026, 10, 30), arrivalTime: Date.UTC(2026, 10, 30) },
    document: { n: place < 400 ? 10_000 + place : place % 500 },
  }));
  const shard = { kind: 'shard', shardId: 's', keys: {}, late: {}, revision: 0, fence: '1400' } as const;
  const { touches } = touchPanes(manyKeys, shard, times);
  expect(touches.filter(({ documents }) => documents.length === 0).length).toBeGreaterThan(0);
  expect(scatteredKeys(touches)).toEqual({});
});
