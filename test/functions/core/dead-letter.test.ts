import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { deadLetterObject } from '../../../functions/core/dead-letter.ts';
import type { RecordOutcome } from '../../../functions/core/outcome.ts';
import { streamRecord } from './records.ts';

const failure = { stage: 'decode', type: 'invalid_utf8', message: 'line\nbreak \ud800' } as const;
const rejected: RecordOutcome = { status: 'rejected', failures: [failure] };
const bytes = Uint8Array.of(0xff, 0x00, 0x0a);
const records = [0, 1, 2, 3].map((place) => streamRecord(bytes, place));
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
  expect(deadLetterObject('events', records, outcomes, 2)?.letters).toBe(1);
  expect(deadLetterObject('events', records, outcomes)?.letters).toBe(2);
});

test('the key tells day, shard and range, so that writing a batch again overwrites', () => {
  const first = deadLetterObject('events', records, outcomes);
  const range = `${records[1]?.sequenceNumber}-${records[3]?.sequenceNumber}`;
  expect(first?.key).toBe(`rejected/events/2026/11/23/shardId-000000000007-${range}.ndjson.gz`);
  expect(deadLetterObject('events', records, outcomes)).toEqual(first);
});
