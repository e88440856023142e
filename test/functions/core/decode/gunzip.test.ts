import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RecordCost } from '../../../../functions/core/decode/cost.ts';
import { gunzip, isGzip } from '../../../../functions/core/decode/gunzip.ts';

const one = gzipSync('one');
const inflated = (...parts: Uint8Array[]) => gunzip(Buffer.concat(parts), new RecordCost()).toString();
const zeros = (length: number) => new Uint8Array(length);

test('several members are one text', () => {
  expect(inflated(one, gzipSync(''), gzipSync('two'))).toBe('onetwo');
});

test('zeros after the end are padding', () => {
  expect(inflated(one, zeros(9))).toBe('one');
});

describe('compressed data is refused', () => {
  test.each<[string, Uint8Array[]]>([
    ['with text after its end', [one, Buffer.from('{"n":2}')]],
    ['with text behind the padding, which zlib drops without a word', [one, Buffer.from('\0{"n":2}')]],
    ['with the beginning of a member after its end', [one, Uint8Array.of(0x1f, 0x8b)]],
    ['with half a second member', [one, one.subarray(0, 12)]],
    ['cut off in its checksum', [one.subarray(0, -3)]],
    ['with a wrong checksum', [one.subarray(0, -8), zeros(4), one.subarray(-4)]],
  ])('%s', (_, parts) => {
    expect(() => inflated(...parts)).toThrow(expect.objectContaining({ type: 'invalid_gzip' }));
  });

  test('when all its members together are too large, without inflating much more than that', () => {
    const bomb = gzipSync(zeros(20 * 1024 * 1024));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => inflated(...Array.from({ length: 50 }, () => bomb))).toThrow(
      expect.objectContaining({ type: 'too_large' }),
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80 * 1024 * 1024);
  });
});

test.each([
  ['two bytes of it', [0x1f, 0x8b]],
  ['another method of compression', [0x1f, 0x8b, 7, 0]],
  ['another first byte', [0x1e, 0x8b, 8, 0]],
  ['another second byte', [0x1f, 0x8a, 8, 0]],
])('gzip is none with %s', (_what, bytes) => {
  expect(isGzip(Uint8Array.from(bytes))).toBe(false);
});

test('text is never taken for gzip', () => {
  expect(isGzip(Buffer.from('\x1f'))).toBe(false);
  expect(isGzip(Buffer.from('{"n":1}'))).toBe(false);
});
