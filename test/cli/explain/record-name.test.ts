import { expect, test } from 'vitest';
import { readName } from '../../../cli/explain/record-name.ts';
import { documentId } from '../../../functions/core/document/identity.ts';

const number = '4'.repeat(56);

test.each([
  [number, { shardId: undefined, sequenceNumber: number }],
  ['17', { shardId: undefined, sequenceNumber: '17' }],
  [`shardId-000000000003:${number}`, { shardId: 'shardId-000000000003', sequenceNumber: number }],
  ['shardId-odd.1:5', { shardId: 'shardId-odd.1', sequenceNumber: '5' }],
  [`0-${number}`, { shardId: 'shardId-000000000000', sequenceNumber: number }],
  [`12-${number}-3.0.1000000000`, { shardId: 'shardId-000000000012', sequenceNumber: number }],
  ['shardId-odd-5', { shardId: 'shardId-odd', sequenceNumber: '5' }],
])('%s names a record of a pipeline with derived ids', (text, record) => {
  expect(readName(text, false)).toEqual({ kind: 'record', ...record });
});

test.each([
  ['shardId-000000000000', [0, 0, 0]],
  ['shardId-000000000123', [0, 2, 0]],
  ['shardId-1234567890123', [7, 0, 3]],
  ['shardId-odd', [0, 0, 0]],
] as const)('the id of a document names its record: %s, part %j', (shardId, part) => {
  const record = { shardId, sequenceNumber: number };
  expect(readName(documentId(record, part), false)).toEqual({ kind: 'record', ...record });
});

test.each(['order-1042', '1042', '', `0-${number}`, '5'.repeat(39)])(
  '%j is an id where ids are the pipeline’s own',
  (id) => {
    expect(readName(id, true)).toEqual({ kind: 'id', id });
  },
);

test.each([
  [number, { kind: 'record', shardId: undefined, sequenceNumber: number }],
  ['shardId-000000000003:12', { kind: 'record', shardId: 'shardId-000000000003', sequenceNumber: '12' }],
])('%s is a record all the same', (text, named) => {
  expect(readName(text, true)).toEqual(named);
});

test.each(['', 'hello', 'a-b', '5'.repeat(129), '0-5-1.2'])(
  '%j is neither, and the sentence says what is',
  (text) => {
    expect(() => readName(text, false)).toThrow(/is neither a sequence number nor an _id .* such as 0-4967…/);
  },
);
