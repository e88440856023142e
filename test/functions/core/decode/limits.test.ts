import { describe, expect, test } from 'vitest';
import { BatchCost, RecordCost } from '../../../../functions/core/decode/cost.ts';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import { streamRecord } from '../records.ts';

const mebibyte = 1024 * 1024;
const costing = (changes: Partial<RecordCost>) => Object.assign(new RecordCost(), changes);

describe('a batch is full', () => {
  const isFull = (...records: readonly RecordCost[]) => {
    const batch = new BatchCost();
    for (const record of records) batch.add(record);
    return batch.isSpent;
  };

  test.each<[string, Partial<RecordCost>, number]>([
    ['bytes', { plainBytes: mebibyte }, 64],
    ['fields, of 40 bytes each', { jsonNodes: mebibyte }, 2],
    ['values, of 400 bytes each', { values: mebibyte / 10 }, 2],
    ['all of them', { plainBytes: mebibyte, jsonNodes: mebibyte, values: mebibyte / 10 }, 1],
  ])('by %s', (_, one, most) => {
    expect(isFull()).toBe(false);
    expect(isFull(...Array.from({ length: most - 1 }, () => costing(one)))).toBe(false);
    expect(isFull(...Array.from({ length: most }, () => costing(one)))).toBe(true);
  });
});

describe('a record that is too much says of what', () => {
  test('values, which several records could hold', () => {
    const record = costing({ values: 99_999 });
    record.addValue();
    expect(() => record.addValue()).toThrow('the record has more than 100000 values; put several records');
  });

  test('depth', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const [refused] = decodeBatch([streamRecord(nested(2_000))], 'json');
    expect(refused).toMatchObject({
      failure: {
        type: 'too_deep',
        message: expect.stringMatching(/^the JSON is \d+ levels deep; at most \d+ /),
      },
    });
  });
});
