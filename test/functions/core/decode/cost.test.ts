import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import { streamRecord } from '../records.ts';

const mebibyte = 1024 * 1024;
const zipped = (bytes: number) => gzipSync(`"${'x'.repeat(bytes)}"`);
const kindOf = (item: ReturnType<typeof decodeBatch>[number]) =>
  'value' in item ? 'value' : item.retriable ? 'again' : item.failure.type;

test('ten thousand small bombs take no more memory than a few do, and none of them is lost', () => {
  const bomb = zipped(mebibyte);
  const records = Array.from({ length: 10_000 }, (_, position) => streamRecord(bomb, position));
  const before = process.memoryUsage().rss;
  const decoded = decodeBatch(records, 'json');
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * mebibyte);
  expect(decoded.map(({ recordPosition }) => recordPosition)).toEqual(records.map((_, position) => position));
  const taken = decoded.findIndex((item) => kindOf(item) === 'again');
  expect(taken).toBeGreaterThan(50);
  expect(taken).toBeLessThan(70);
  expect(decoded.slice(taken).every((item) => kindOf(item) === 'again')).toBe(true);
});

test.each<[string, Buffer]>([
  ['values', gzipSync('1\n'.repeat(100_000))],
  ['fields', gzipSync(`[${'0,'.repeat(900_000)}0]`)],
])('many %s of few bytes fill a batch as well', (_, data) => {
  const records = Array.from({ length: 10 }, (__, position) => streamRecord(data, position));
  const decoded = decodeBatch(records, 'ndjson');
  expect(kindOf(decoded.at(-1) ?? expect.fail('nothing was decoded'))).toBe('again');
});

test('records that turn out to be broken count too, or they would take all the time there is', () => {
  const broken = gzipSync(Buffer.alloc(31 * mebibyte, 32));
  const records = Array.from({ length: 10 }, (_, position) => streamRecord(broken, position));
  expect(decodeBatch(records, 'json').map(kindOf)).toEqual([
    'invalid_json',
    'invalid_json',
    'invalid_json',
    ...Array.from({ length: 7 }, () => 'again'),
  ]);
});

test('batch after batch, each begun where the one before stopped, comes to its end', () => {
  const data = zipped(20 * mebibyte);
  const records = Array.from({ length: 20 }, (_, position) => streamRecord(data, position));
  let rest = records;
  let batches = 0;
  while (rest.length > 0) {
    const kinds = decodeBatch(rest, 'json').map(kindOf);
    const stopped = kinds.indexOf('again');
    expect(stopped).not.toBe(0);
    rest = stopped === -1 ? [] : rest.slice(stopped);
    batches += 1;
  }
  expect(batches).toBe(5);
});
