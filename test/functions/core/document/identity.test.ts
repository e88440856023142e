import { expect, test } from 'vitest';
import { documentId } from '../../../../functions/core/document/identity.ts';
import { streamRecord } from '../records.ts';

test.each<[string, string, string]>([
  ['drops leading zeros of the shard', 'shardId-000000000007', '7-12'],
  ['keeps the zero of the first shard', 'shardId-000000000000', '0-12'],
  ['keeps more than twelve digits', 'shardId-1234567890123', '1234567890123-12'],
  ['takes an unusual shard as it is', 'shard-x', 'shard-x-12'],
])('an id %s', (_, shardId, id) => {
  expect(documentId(streamRecord('', 0, { shardId, sequenceNumber: '12' }), [0, 0, 0])).toBe(id);
});

test('each position within a record has an id of its own', () => {
  const record = streamRecord('', 0, { sequenceNumber: '12' });
  expect(documentId(record, [0, 0, 1])).toBe('7-12-0.0.1');
  expect(documentId(record, [0, 1, 0])).toBe('7-12-0.1.0');
  expect(documentId(record, [11, 0, 0])).toBe('7-12-11.0.0');
  expect(documentId(record, [1, 1, 0])).toBe('7-12-1.1.0');
});

test('the longest there can be is far below the engines’ 512 bytes', () => {
  const record = streamRecord('', 0, { shardId: 'shardId-999999999999', sequenceNumber: '9'.repeat(129) });
  expect(documentId(record, [1e9, 1e6, 1e6]).length).toBeLessThan(512);
});
