import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encode } from '../../../cli/records/encode.ts';

const plain = { gzip: false, partitionKeyField: undefined };

function record(text: string): { bytes: Uint8Array; line: number } {
  return { bytes: Buffer.from(text), line: 1 };
}

function keyOf(json: string, field = 'user'): string | undefined {
  const result = encode(record(json), { gzip: false, partitionKeyField: field });
  if ('problem' in result) throw new Error(result.problem);
  return result.encoded.partitionKey;
}

describe('partition key', () => {
  test.each([
    ['a text', '{"user":"ada"}', 'ada'],
    ['a number', '{"user":7}', '7'],
    ['a boolean', '{"user":false}', 'false'],
    ['a text with half a surrogate pair', '{"user":"a\\ud800"}', 'a\ufffd'],
    ['256 characters', `{"user":"${'é'.repeat(256)}"}`, 'é'.repeat(256)],
  ])('is the field: %s', (_, json, key) => {
    expect(keyOf(json)).toBe(key);
  });

  test.each([
    ['without the field', '{"name":"ada"}'],
    ['with an empty field', '{"user":""}'],
    ['with an object in the field', '{"user":{"id":1}}'],
    ['that is an array', '["user"]'],
    ['that is not JSON', 'user=ada'],
  ])('is left to chance for a record %s', (_, json) => {
    expect(keyOf(json)).toBeUndefined();
  });

  test('is never a property that every object has', () => {
    expect(keyOf('{}', 'constructor')).toBeUndefined();
  });

  test('over 256 characters becomes a hash that differs where the keys do', () => {
    const keys = ['a', 'b'].map((end) => keyOf(`{"user":"${'x'.repeat(300)}${end}"}`));
    expect(keys.map((key) => key?.length)).toEqual([64, 64]);
    expect(keys[0]).not.toBe(keys[1]);
  });
});

describe('1 MiB with the partition key', () => {
  test('is the largest that is taken', () => {
    expect(encode(record('x'.repeat(1_048_576 - 16)), plain)).toHaveProperty('encoded');
    expect(encode(record('x'.repeat(1_048_576 - 15)), plain)).toEqual({ problem: 'RecordTooLarge' });
  });

  test('counts after gzip', () => {
    const result = encode(record('x'.repeat(3_000_000)), { ...plain, gzip: true });
    if ('problem' in result) throw new Error(result.problem);
    expect(gunzipSync(result.encoded.data).length).toBe(3_000_000);
  });
});
