import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BatchCost, RecordCost } from '../../../../functions/core/decode/cost.ts';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import { gunzip } from '../../../../functions/core/decode/gunzip.ts';
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

describe('short JSON of a small record costs no more than its bytes and values', () => {
  test.each<[number, boolean]>([
    [mebibyte, true],
    [mebibyte + 1, false],
  ])('%d bytes are small: %s', (plainBytes, isSmall) => {
    expect(costing({ plainBytes }).isSmall).toBe(isSmall);
  });

  test('so that a batch holds all that it can', () => {
    const lines = `[${'0,'.repeat(198)}0]\n`.repeat(2_600);
    const records = Array.from({ length: 5 }, (_, position) => streamRecord(gzipSync(lines), position));
    const decoded = decodeBatch(records, 'ndjson');
    expect(decoded).toHaveLength(5 * 2_600);
    expect(decoded.every((item) => 'value' in item)).toBe(true);
  });

  test('and what no longer fits comes again', () => {
    const large = streamRecord(gzipSync(`[${'0,'.repeat(99_999)}0]`));
    expect(decodeBatch([large, large, streamRecord('1', 2)], 'json').at(-1)).toStrictEqual({
      recordPosition: 2,
      failure: {
        stage: 'decode',
        type: 'batch_limit',
        message: 'the records before it in the batch fill the memory; it is delivered again with the next',
      },
      retriable: true,
    });
  });
});

describe('a record that is too much says of what', () => {
  test('values, which several records could hold', () => {
    const record = costing({ values: 99_999 });
    record.addValue();
    expect(() => record.addValue()).toThrow('the record has more than 100000 values; put several records');
  });

  test('fields and elements', () => {
    const record = costing({ jsonNodes: 999_999 });
    record.addNodes(1);
    expect(() => record.addNodes(1)).toThrow(
      'the record has more than 1000000 fields and elements; put several records',
    );
  });

  test('bytes, of all that it decompresses to', () => {
    const zipped = gzipSync(Buffer.alloc(1_000));
    const left = (bytes: number) => costing({ plainBytes: 32 * mebibyte - bytes });
    expect(gunzip(zipped, left(1_000))).toHaveLength(1_000);
    expect(() => gunzip(zipped, left(999))).toThrow('the record decompresses to more than 33554432 bytes');
    expect(() => gunzip(zipped, left(0))).toThrow('the record decompresses to more than 33554432 bytes');
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
