import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RecordOutcome } from '../../../functions/core/outcome/outcome.ts';
import { deadLetterObject } from '../../../functions/dead-letters/dead-letter.ts';
import { streamRecord } from '../core/records.ts';

const failure = { stage: 'decode', type: 'invalid_utf8', message: 'line\nbreak \ud800' } as const;
const rejected: RecordOutcome = { status: 'rejected', failures: [failure] };
const bytes = Uint8Array.of(0xff, 0x00, 0x0a);
const records = [0, 1, 2, 3].map((position) => streamRecord(bytes, position));
const outcomes: RecordOutcome[] = [
  { status: 'indexed' },
  rejected,
  { status: 'errored', failures: [] },
  rejected,
];

const lines = (body: Uint8Array) => gunzipSync(body).toString().trimEnd().split('\n');

test('a letter has all that redrive needs, bytes and metadata as they came', () => {
  const object = deadLetterObject('events', records, outcomes, 2);
  const [line, ...rest] = lines(object?.body ?? new Uint8Array());
  expect(rest).toEqual([]);
  expect(JSON.parse(line ?? '')).toEqual({
    schema: 1,
    pipeline: 'events',
    failures: [failure],
    stream: 'events',
    shardId: 'shardId-000000000007',
    sequenceNumber: records[1]?.sequenceNumber,
    partitionKey: 'key-1',
    arrivalTime: '2026-11-23T10:00:00.001Z',
    data: Buffer.from(bytes).toString('base64'),
  });
});

test('records from the checkpoint on are left out: they come again', () => {
  expect(deadLetterObject('events', records, outcomes, 1)).toBeUndefined();
  expect(deadLetterObject('events', records, outcomes, 2)?.letters).toHaveLength(1);
  expect(deadLetterObject('events', records, outcomes)?.letters).toHaveLength(2);
});

test('the key tells day, shard, range and members, so that writing a batch again overwrites', () => {
  const first = deadLetterObject('events', records, outcomes);
  const range = `${records[1]?.sequenceNumber}-${records[3]?.sequenceNumber}`;
  expect(first?.key).toMatch(
    new RegExp(`^rejected/events/2026/11/23/shardId-000000000007-${range}-[0-9a-f]{16}[.]ndjson[.]gz$`),
  );
  expect(deadLetterObject('events', records, outcomes)).toEqual(first);
});

test('a batch with the same first and last letter, but others between, has an object of its own', () => {
  const all = deadLetterObject('events', records, [rejected, rejected, rejected, rejected]);
  const fewer = deadLetterObject('events', records, [rejected, { status: 'indexed' }, rejected, rejected]);
  expect(fewer?.key).not.toBe(all?.key);
  const elsewhere = records.map((record) => ({ ...record, stream: 'other' }));
  expect(deadLetterObject('events', elsewhere, outcomes)?.key).not.toBe(
    deadLetterObject('events', records, outcomes)?.key,
  );
});

test('a letter tells where its documents were to go, and of very many the first', () => {
  const operations = Array.from({ length: 5_000 }, (_, n) => ({
    recordPosition: 1,
    index: 'events',
    id: `id-${n}`,
  }));
  const [letter, other] = deadLetterObject('events', records, outcomes, 4, operations)?.letters ?? [];
  expect(letter?.operations).toHaveLength(10);
  expect(letter?.operations?.[0]).toEqual({ index: 'events', id: 'id-0' });
  expect(other).not.toHaveProperty('operations');
});
