import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { toUtf8 } from '../../../cli/records/encoding.ts';
import { splitLines } from '../../../cli/records/lines.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function linesOf(bytes: Uint8Array, size: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const { records } of splitLines(toUtf8('the file', cut(bytes, size)))) {
    lines.push(...records.map((record) => Buffer.from(record.bytes).toString('latin1')));
  }
  return lines.map((line) => Buffer.from(line, 'latin1').toString());
}

const text = '\ufeffone\r\ncaf\u00e9 \u{1f600}\r\n\ufefflast\r';
const lines = ['one', 'caf\u00e9 \u{1f600}', 'last'];
const little = Buffer.from(text, 'utf16le');
const big = Buffer.from(text, 'utf16le').swap16();

describe.each([1, 2, 3, 1_000])('in chunks of %d bytes', (size) => {
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-16', little],
    ['UTF-16, high byte first', big],
  ])('lines of %s lose their byte order marks and carriage returns', async (_, bytes) => {
    expect(await linesOf(bytes, size)).toEqual(lines);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['UTF-16 cut off', little.subarray(0, -1), /^the file begins as UTF-16LE, but not all of it is/],
    ['UTF-32', Buffer.from('fffe000061000000', 'hex'), /but UTF-32: convert it with iconv/],
    ['gzip', gzipSync(text), /compressed with gzip: give a file whose name ends in \.gz/],
  ])('%s is refused', async (_, bytes, reason) => {
    await expect(linesOf(bytes, size)).rejects.toThrow(reason);
  });
});

test.each<[string, Uint8Array, RegExp]>([
  ['UTF-16 without a mark', Buffer.from('one\n', 'utf16le'), /UTF-16 without its mark.*UTF-16LE/],
  ['UTF-16 without a mark, high byte first', Buffer.from('one\n', 'utf16le').swap16(), /UTF-16BE/],
  ['zstd', Buffer.from('28b52ffd00', 'hex'), /zstd -d/],
  ['Parquet', Buffer.from('PAR1\u0015\u0004', 'latin1'), /Parquet: write its rows as JSON/],
  ['Avro', Buffer.from('Obj\u0001\u0004', 'latin1'), /Avro: write its records as JSON/],
  ['a spreadsheet', Buffer.from('PK\u0003\u0004'), /save the sheet as CSV/],
])('%s is refused with the remedy', async (_, bytes, reason) => {
  await expect(linesOf(bytes, 1_000)).rejects.toThrow(reason);
});

test('other bytes are passed on as they are, and short ones not waited for', async () => {
  expect(await linesOf(Buffer.from('caf\u00e9\n', 'latin1'), 1)).toEqual(['caf\ufffd']);
  const chunks = toUtf8('a socket', endless('a\n'));
  expect(await chunks.next()).toEqual({ done: false, value: Buffer.from('a\n') });
});

/** What comes first, and then nothing for ever. */
async function* endless(first: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(first);
  await new Promise(() => undefined);
}
