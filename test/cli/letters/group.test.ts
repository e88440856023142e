import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryBytes, eventEntry } from '../../../cli/kit/event.ts';
import { grouped } from '../../../cli/letters/group.ts';
import { inStreamOrder } from '../../../cli/letters/letter.ts';
import { anyText } from '../../any-text.ts';

const record = (shard: number, position: number, bytes = 10) => ({
  stream: 'events',
  shardId: `shardId-00000000000${shard}`,
  sequenceNumber: String(position),
  bytes,
});

test('records go by count, by bytes and by shard, and one that is too large goes alone', () => {
  const items = [
    record(0, 1),
    record(0, 2),
    record(0, 3),
    record(1, 1),
    record(1, 2, 150),
    record(1, 3, 95),
    record(1, 4),
  ];
  const groups = [...grouped(items, { records: 2, bytes: 100 })];
  expect(
    groups.map((group) => group.map(({ shardId, sequenceNumber }) => `${shardId.at(-1)}:${sequenceNumber}`)),
  ).toEqual([['0:1', '0:2'], ['0:3'], ['1:1'], ['1:2'], ['1:3'], ['1:4']]);
});

test('any records: each is in one group, in order, within the limits', () => {
  const item = fc.record({ shard: fc.nat(3), place: fc.nat(1_000), bytes: fc.integer({ min: 1, max: 150 }) });
  fc.assert(
    fc.property(fc.array(item), fc.integer({ min: 1, max: 5 }), (items, records) => {
      const given = items
        .map(({ shard, place: position, bytes }) => record(shard, position, bytes))
        .sort(inStreamOrder);
      const groups = [...grouped(given, { records, bytes: 100 })];
      expect(groups.flat()).toEqual(given);
      for (const group of groups) {
        expect(group.length).toBeLessThanOrEqual(records);
        expect(new Set(group.map(({ shardId }) => shardId)).size).toBe(1);
        const bytes = group.reduce((sum, one) => sum + one.bytes, 0);
        expect(bytes <= 100 || group.length === 1).toBe(true);
      }
    }),
  );
});

test('sequence numbers are ordered as the numbers that they are, however long', () => {
  const sequenceNumbers = ['9', '10', '49680513494037071266553572710076598395010473734946422818', '123'];
  const sorted = sequenceNumbers
    .map((sequenceNumber) => ({ ...record(0, 0), sequenceNumber }))
    .sort(inStreamOrder);
  expect(sorted.map(({ sequenceNumber }) => sequenceNumber)).toEqual([
    '9',
    '10',
    '123',
    '49680513494037071266553572710076598395010473734946422818',
  ]);
});

test('a record weighs what its entry has in the event', () => {
  fc.assert(
    fc.property(fc.uint8Array(), anyText(), (bytes, partitionKey) => {
      const data = Buffer.from(bytes).toString('base64');
      const one = {
        shardId: 'shardId-000000000001',
        sequenceNumber: '12',
        partitionKey,
        data,
        arrivalTime: 1_700_000_000_123,
      };
      const arn = 'arn:aws:kinesis:::stream/events';
      expect(entryBytes(one, arn)).toBe(Buffer.byteLength(JSON.stringify(eventEntry(one, arn))) + 1);
    }),
    { numRuns: 30 },
  );
});
