import { expect, test } from 'vitest';
import { EarlyRefusals } from '../../../../view/server/rooms/records/early-refusals.ts';
import { RecordBuffer } from '../../../../view/server/rooms/records/record-buffer.ts';
import { RecordFilter } from '../../../../view/server/rooms/records/record-filter.ts';
import { RecordsReading } from '../../../../view/server/rooms/records/records-reading.ts';
import { mostRows, RowList } from '../../../../view/server/rooms/records/row-list.ts';
import { StoredAnswers } from '../../../../view/server/rooms/records/stored-answers.ts';
import { RecordTail } from '../../../../view/server/rooms/records/tail.ts';
import type { TailListener } from '../../../../view/server/rooms/records/tail-listener.ts';
import type { TailRecord } from '../../../../view/server/rooms/records/tail-record.ts';
import { namedSource } from '../../source.ts';
import { recordsOf } from './tail-records.ts';

const bodies = [
  { total: 5, depot: 'ghent' },
  { total: 50, depot: 'Lille' },
  { total: 'x', depot: 'ghent' },
  { total: 1, depot: 'test' },
  'no JSON',
];

test.each([
  ['', [0, 1, 2, 3, 4]],
  ['outcome=indexed', [0, 1]],
  ['outcome=filtered', [3]],
  ['outcome=rejected', [2, 4]],
  ['stage=decode', [4]],
  ['stage=transform', [2]],
  ['text=LILLE', [1]],
  ['text=no json', [4]],
  ['text=must be a number', [2]],
  ['text=key-3', [3]],
  ['where=total > 4', [0, 1]],
  // What has no document is compared by its value.
  ['where=depot == "ghent"', [0, 2]],
  ['where=depot == "ghent"&outcome=rejected', [2]],
  ['where=_index == "orders" and not (total == 5)', [1]],
])('%s lets through what it says', async (query, expected) => {
  const filter = new RecordFilter(new URLSearchParams(query));
  expect(filter.problem).toBeUndefined();
  const records = await recordsOf(...bodies);
  expect(filter.select(records).map((record) => records.indexOf(record))).toEqual(expected);
});

test('a condition that can’t be read lets nothing through, and says where it ends', async () => {
  const filter = new RecordFilter(new URLSearchParams([['where', 'total >']]));
  expect(filter.problem).toBe(
    'The condition can’t be read at character 8: a field or a value is missing here.',
  );
  expect((await recordsOf(...bodies)).some((record) => filter.passes(record))).toBe(false);
});

/** A tail that reads nothing: the test gives it what has passed. */
function readingOf(query: string, from: number | undefined = 0) {
  const tail = new RecordTail(namedSource, 0);
  const listeners: TailListener[] = [];
  tail.listen = (listener) => {
    listeners.push(listener);
    return () => undefined;
  };
  const reading = new RecordsReading(
    tail,
    from,
    new RecordFilter(new URLSearchParams(query)),
    new StoredAnswers(namedSource),
  );
  return {
    reading,
    tail,
    give: (records: readonly TailRecord[]) => listeners[0]?.onRecords(records),
    listeners,
  };
}

/** Without waiting for a stream. */
async function frameOf(reading: RecordsReading, tail: RecordTail) {
  Object.defineProperty(tail, 'opened', { value: Promise.resolve(), configurable: true });
  return await reading.frame(new AbortController().signal);
}

test('each record is counted once, by its outcome, whatever the list shows', async () => {
  const { reading, tail, give } = readingOf('outcome=rejected');
  await reading.first();
  give(await recordsOf(...bodies));
  const frame = await frameOf(reading, tail);
  expect(frame).toMatchObject({
    passed: 5,
    outcomes: { indexed: 2, filtered: 1, rejected: 2, errored: 0 },
    ...{ matching: 2, left: 0 },
  });
  expect(frame.rows.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['5', '3']);
  expect(frame.rows[1]?.reasons).toEqual([
    { type: 'transform:transform_failed', message: 'total must be a number' },
  ]);
});

test('what the engine refuses later moves from one count, and one list, to the other', async () => {
  const [first] = await recordsOf(...bodies);
  if (first === undefined) throw new Error('no record');
  const after = first.withRefusal(['bulk:mapper_parsing_exception']);
  const refusal = {
    ...{ shardId: 'shardId-000000000000', sequenceNumber: '1', arrivedAt: 1_000 },
    reasons: ['bulk:mapper_parsing_exception'],
  };
  for (const [query, before, then] of [
    ['', 5, 5],
    ['outcome=indexed', 2, 1],
    ['outcome=rejected', 2, 3],
    ['stage=bulk', 0, 1],
  ] as const) {
    const { reading, tail, give, listeners } = readingOf(query);
    await reading.first();
    give([first, ...(await recordsOf(...bodies)).slice(1)]);
    expect((await frameOf(reading, tail)).matching, query).toBe(before);
    listeners[0]?.onRefusal({ before: first, after }, refusal);
    const frame = await frameOf(reading, tail);
    expect(frame.matching, query).toBe(then);
    expect(frame.rows, query).toHaveLength(then);
    expect(frame.outcomes).toEqual({ indexed: 1, filtered: 1, rejected: 3, errored: 0 });
  }
});

test('a list that is full takes twenty a second, and says how many it left out', async () => {
  const list = new RowList();
  const records = await recordsOf(...Array.from({ length: 1_000 }, (_, total) => ({ total, depot: 'g' })));
  expect(list.add(records, 0)).toBe(1_000 - mostRows);
  expect(list.all).toHaveLength(mostRows);
  const left = list.add(records, 1_000);
  expect(left).toBe(980);
  expect(list.all).toHaveLength(mostRows);
  expect(list.add(records, 1_000)).toBe(1_000);
});

test('a row has the beginning of what is in the record, however long it is', async () => {
  const [long] = await recordsOf({ total: 1, depot: 'x'.repeat(1_000_000) });
  const row = long?.row();
  expect(row?.text).toHaveLength(240);
  expect(row?.text).toMatch(/^total: 1, depot: xxx/);
  expect(row?.outcome).toBe('sent');
});

test('of what has passed so much is kept, and a record of its own size at least', async () => {
  const buffer = new RecordBuffer();
  const small = await recordsOf(...Array.from({ length: 5_000 }, (_, total) => ({ total, depot: 'g' })));
  buffer.add(small.slice(0, 3_000));
  buffer.add(small.slice(3_000));
  expect(buffer.records).toHaveLength(4_000);
  expect(buffer.find('shardId-000000000000:1000')).toBeUndefined();
  expect(buffer.find('shardId-000000000000:1001')).toBe(small[1_000]);
  const [large] = await recordsOf({ total: 1, depot: 'x'.repeat(6_000_000) });
  if (large === undefined) throw new Error('no record');
  buffer.add([large]);
  expect(buffer.records).toEqual([large]);
  buffer.clear();
  expect(buffer.find('shardId-000000000000:1')).toBeUndefined();
});

test('a refusal that comes before its record is remembered, once', () => {
  const early = new EarlyRefusals();
  const refusal = { shardId: 's', sequenceNumber: '1', arrivedAt: 1, reasons: ['bulk:x'] };
  early.add(refusal);
  expect(early.take('s:1')).toBe(refusal);
  expect(early.take('s:1')).toBeUndefined();
  for (let number = 0; number <= 10_000; number += 1)
    early.add({ ...refusal, sequenceNumber: String(number) });
  expect(early.take('s:0')).toBeUndefined();
  expect(early.take('s:10000')).toBeDefined();
});

test('a pattern that never comes to an end is ended, and the page says so', async () => {
  const filter = new RecordFilter(new URLSearchParams([['where', String.raw`depot matches "^(\w+\s?)*$"`]]));
  const [harmless] = await recordsOf({ total: 1, depot: 'ghent' });
  if (harmless === undefined) throw new Error('no record');
  expect(filter.passes(harmless)).toBe(true);
  const began = performance.now();
  const bad = await recordsOf({ total: 1, depot: `${'a'.repeat(60)}!` });
  expect(filter.select(bad)).toEqual([]);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(filter.problem).toMatch(/takes too long/);
  expect(filter.passes(harmless)).toBe(false);
});

test('pages share a tail: each counts from its own beginning, and an earlier one brings all anew', async () => {
  const { reading, tail, give } = readingOf('', 1_003);
  await reading.first();
  give(await recordsOf(...bodies));
  expect(await frameOf(reading, tail)).toMatchObject({ passed: 2, since: 1_003, epoch: 0 });
  expect(tail.epoch).toBe(0);
  tail.reach(500);
  expect(tail.epoch).toBe(0);
  tail.reach(-1);
  expect(tail.epoch).toBe(1);
  expect(await frameOf(reading, tail)).toMatchObject({ passed: 0, epoch: 1 });
});

test('a stream that can’t be opened holds no frame beyond its time', async () => {
  const { reading } = readingOf('');
  const stop = new AbortController();
  const frame = reading.frame(stop.signal);
  stop.abort(new Error('too long'));
  await expect(frame).rejects.toThrow('too long');
});

test('a page that begins now, or gets other filters, begins with what has been kept', async () => {
  const tail = new RecordTail(namedSource, 1_002);
  tail.listen = () => () => undefined;
  tail.kept.add((await recordsOf(...bodies)).slice(2));
  const filter = new RecordFilter(new URLSearchParams('outcome=rejected'));
  const reading = new RecordsReading(tail, undefined, filter, new StoredAnswers(namedSource));
  await reading.first();
  expect(await frameOf(reading, tail)).toMatchObject({ passed: 3, matching: 2, since: 1_002 });
  // Another page wants the last hour: this one stays with what it has begun with.
  tail.reach(0);
  await frameOf(reading, tail);
  reading.onRecords(await recordsOf(...bodies));
  expect(await frameOf(reading, tail)).toMatchObject({ passed: 3, matching: 2, since: 1_002 });
});
