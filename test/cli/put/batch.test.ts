import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Batcher } from '../../../cli/put/batch.ts';
import { aggregate } from '../../../cli/put/kpl.ts';
import { maxBatchBytes, maxBatchRecords, maxRecordBytes } from '../../../cli/records/limits.ts';
import type { Batch, Encoded, Entry } from '../../../cli/records/record.ts';

const small = fc.integer({ min: 0, max: 300 });
const mixed = fc.oneof(
  { weight: 20, arbitrary: small },
  { weight: 2, arbitrary: fc.integer({ min: 40_000, max: 60_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_000_000, max: maxRecordBytes - 20 }) },
);
const key = fc.option(fc.constantFrom('a', 'b', 'ключ', 'k'.repeat(12)), { nil: undefined });
// Small records alone reach the limit of 500, mixed ones the limit in bytes.
const inputs = fc.oneof(
  fc.array(fc.record({ size: small, key }), { maxLength: 1_100, size: 'max' }),
  fc.array(fc.record({ size: mixed, key }), { maxLength: 300, size: 'max' }),
);

// Arrays this long would be shrunk for minutes; the seed finds the failure again.
const runs = { numRuns: 30, endOnFailure: true };

function records(input: readonly { size: number; key: string | undefined }[]): Encoded[] {
  return input.map(({ size, key }, position) => {
    const data = new Uint8Array(size);
    return { input: { bytes: data, line: position + 1 }, data, partitionKey: key };
  });
}

function batches(all: readonly Encoded[], aggregated: boolean): Batch[] {
  let drawn = 0;
  const batcher = new Batcher({
    aggregate: aggregated,
    randomKey: () => {
      drawn += 1;
      return String(drawn).padStart(16, '0');
    },
  });
  const closed = all.flatMap((record) => {
    const batch = batcher.add(record);
    return batch === undefined ? [] : [batch];
  });
  return batcher.isEmpty ? closed : [...closed, batcher.flush()];
}

function entryBytes({ partitionKey, records }: Entry): number {
  const data = records.map((record) => record.data);
  const [first] = data;
  const bytes =
    data.length === 1 && first !== undefined ? first.length : aggregate(partitionKey, data).length;
  return bytes + Buffer.byteLength(partitionKey);
}

describe.each([{ aggregated: false }, { aggregated: true }])(
  'batches, aggregated: $aggregated',
  ({ aggregated }) => {
    test('hold every record exactly once', () => {
      fc.assert(
        fc.property(inputs, (input) => {
          const all = records(input);
          const lines = batches(all, aggregated).flatMap((batch) =>
            batch.flatMap((entry) => entry.records.map((record) => record.input.line)),
          );
          expect(lines.toSorted((a, b) => a - b)).toEqual(all.map((record) => record.input.line));
        }),
        runs,
      );
    });

    test('keep the order of the records of each key', () => {
      fc.assert(
        fc.property(inputs, (input) => {
          const put = batches(records(input), aggregated).flat();
          for (const wanted of new Set(input.map((record) => record.key))) {
            const lines = put.flatMap((entry) =>
              entry.records
                .filter((record) => record.partitionKey === wanted)
                .map((record) => record.input.line),
            );
            expect(lines).toEqual(lines.toSorted((a, b) => a - b));
          }
        }),
        runs,
      );
    });

    test('stay within the limits of PutRecords, counted on the bytes that are sent', () => {
      fc.assert(
        fc.property(inputs, (input) => {
          for (const batch of batches(records(input), aggregated)) {
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(maxBatchRecords);
            const bytes = batch.map(entryBytes);
            expect(Math.max(...bytes)).toBeLessThanOrEqual(maxRecordBytes);
            expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(maxBatchBytes);
          }
        }),
        runs,
      );
    });
  },
);

test('small records fill batches of 500', () => {
  const input = Array.from({ length: 1_201 }, () => ({ size: 10, key: undefined }));
  expect(batches(records(input), false).map((batch) => batch.length)).toEqual([500, 500, 201]);
});

test('without aggregation the order of all records is kept', () => {
  const all = records(
    Array.from({ length: 1_201 }, (_, position) => ({ size: 1, key: String(position % 7) })),
  );
  const lines = batches(all, false).flatMap((batch) => batch.map((entry) => entry.records[0]?.input.line));
  expect(lines).toEqual(all.map((record) => record.input.line));
});

test('aggregation packs only records of one key together', () => {
  const input = Array.from({ length: 100 }, (_, position) => ({
    size: 10,
    key: position % 2 === 0 ? 'even' : 'odd',
  }));
  const packed = batches(records(input), true).flat();
  expect(packed.map((entry) => [entry.partitionKey, entry.records.length])).toEqual([
    ['even', 50],
    ['odd', 50],
  ]);
});
