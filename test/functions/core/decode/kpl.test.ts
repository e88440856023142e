import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregate } from '../../../../cli/put/kpl.ts';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import { unpackAggregate } from '../../../../functions/core/decode/kpl.ts';
import { streamRecord } from '../records.ts';

/** Magic number and checksum around any message. */
function enclosed(message: Uint8Array): Buffer {
  const md5 = createHash('md5').update(message).digest();
  return Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, md5]);
}

const key = [0x0a, 1, 0x61];
const record = (...fields: number[]) => [0x1a, fields.length, ...fields];
const message = (...bytes: number[]) => enclosed(Uint8Array.of(...bytes));
/** What follows in each sentence after "the aggregate's checksum fits, but ". */
const reasons = (...bytes: number[]) =>
  decodeBatch([streamRecord(message(...bytes))], 'json').map((item) =>
    'failure' in item ? item.failure.message.replace('the aggregate’s checksum fits, but ', '') : item.value,
  );
const unpacked = (...bytes: number[]) =>
  unpackAggregate(message(...bytes))?.map((one) =>
    'problem' in one ? one.problem.type : [one.partitionKey, one.data.toString()],
  );

test('unpacking undoes packing of any records', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1 }),
      (partitionKey, data) => {
        const expected = data.map((bytes) => ({ partitionKey, data: Buffer.from(bytes) }));
        expect(unpackAggregate(Buffer.from(aggregate(partitionKey, data)))).toEqual(expected);
      },
    ),
    { numRuns: 100 },
  );
});

describe('as protobuf has it', () => {
  test('the table of keys may come after the records', () => {
    expect(unpacked(...record(0x08, 1, 0x1a, 1, 0x78), ...key, 0x0a, 1, 0x62)).toEqual([['b', 'x']]);
  });

  test('explicit hash keys, tags and unknown fields of every kind are passed over', () => {
    const unknown = [0x20, 1, 0x29, 1, 2, 3, 4, 5, 6, 7, 8, 0x35, 1, 2, 3, 4, 0x3a, 1, 0];
    const tag = [0x22, 3, 0x0a, 1, 0x74];
    expect(
      unpacked(...key, 0x12, 1, 0x39, ...unknown, ...record(0x08, 0, 0x10, 0, 0x1a, 1, 0x78, ...tag)),
    ).toEqual([['a', 'x']]);
  });

  test('the index of an explicit hash key is none of a partition key, wherever it stands', () => {
    const hashKeys = [0x12, 1, 0x35, 0x12, 1, 0x36];
    const other = [0x0a, 1, 0x62];
    expect(
      unpacked(
        ...[...key, ...other, ...hashKeys],
        ...record(0x08, 0, 0x10, 1, 0x1a, 1, 0x78),
        ...record(0x08, 1, 0x10, 0, 0x1a, 1, 0x79),
        ...record(0x10, 1, 0x1a, 1, 0x7a, 0x08, 0),
        ...record(0x08, 1, 0x1a, 1, 0x7b),
      ),
    ).toEqual([
      ['a', 'x'],
      ['b', 'y'],
      ['a', 'z'],
      ['b', '{'],
    ]);
    // One that has a hash key and no partition key is broken.
    expect(unpacked(...key, ...hashKeys, ...record(0x10, 0, 0x1a, 1, 0x78))).toEqual(['invalid_kpl']);
  });

  test('data that is a number is no data, and a key index that is bytes no index', () => {
    expect(unpacked(...key, ...record(0x08, 0, 0x18, 1))).toEqual(['invalid_kpl']);
    expect(unpacked(...key, ...record(0x0a, 1, 0, 0x1a, 1, 0x78))).toEqual(['invalid_kpl']);
  });

  test('of a field that is there twice the last counts', () => {
    expect(unpacked(...key, ...record(0x08, 9, 0x1a, 1, 0x78, 0x08, 0, 0x1a, 1, 0x79))).toEqual([['a', 'y']]);
  });
});

describe('a record is the user’s own', () => {
  const good = message(...key, ...record(0x08, 0, 0x1a, 1, 0x78));
  test.each<[string, Buffer]>([
    ['without the magic number', good.subarray(1)],
    [
      'with another magic number, though the checksum fits',
      Buffer.concat([Uint8Array.of(0), good.subarray(1)]),
    ],
    ['with the magic number alone', good.subarray(0, 4)],
    ['too short for a checksum', good.subarray(0, 19)],
    ['with a checksum that does not fit', Buffer.concat([good.subarray(0, -1), Uint8Array.of(0)])],
    ['cut off', good.subarray(0, -2)],
  ])('%s', (_, bytes) => {
    expect(unpackAggregate(bytes)).toBeUndefined();
  });

  test('also when a source of the user reads it, and JSON says what it looks like', () => {
    const torn = good.subarray(0, -2);
    expect(decodeBatch([streamRecord(torn)], (bytes) => bytes.length)).toMatchObject([
      { value: torn.length },
    ]);
    for (const bytes of [torn, good.subarray(0, 4)]) {
      expect(decodeBatch([streamRecord(bytes)], 'json')).toMatchObject([
        {
          failure: {
            type: 'invalid_kpl',
            message: 'the record begins as an aggregate, but its checksum does not fit',
          },
        },
      ]);
    }
  });
});

test.each<[string, number[]]>([
  ['with a key index beyond the table', record(0x08, 1, 0x1a, 1, 0x79)],
  ['without a key', record(0x1a, 1, 0x79)],
  ['without data', record(0x08, 0)],
  ['whose key is not UTF-8', [0x0a, 1, 0xff, ...record(0x08, 1, 0x1a, 1, 0x79)]],
  ['with a field longer than itself', record(0x08, 0, 0x1a, 9, 0x79)],
])('a record of an aggregate %s fails in its place, and its neighbours keep theirs', (_, broken) => {
  const one = (digit: number) => record(0x08, 0, 0x1a, 1, 0x30 + digit);
  const bytes = message(...key, ...one(1), ...broken, ...one(3));
  expect(decodeBatch([streamRecord(bytes)], 'json')).toMatchObject([
    { value: 1, part: [0, 0] },
    { failure: { type: 'invalid_kpl', at: { record: 2 } } },
    { value: 3, part: [2, 0] },
  ]);
});

test.each<[string, number[], string]>([
  [
    'a key index beyond the table',
    record(0x08, 1, 0x1a, 1, 0x79),
    'it names a partition key that is not in the table',
  ],
  ['no key', record(0x1a, 1, 0x79), 'it lacks its partition key or its data'],
  ['no data', record(0x08, 0), 'it lacks its partition key or its data'],
  ['bytes as key index', record(0x0a, 1, 0, 0x1a, 1, 0x78), 'it lacks its partition key or its data'],
  ['a number as data', record(0x08, 0, 0x18, 1), 'it lacks its partition key or its data'],
  [
    'a key that is not UTF-8',
    [0x0a, 1, 0xff, ...record(0x08, 1, 0x1a, 1, 0x79)],
    'its partition key is not UTF-8',
  ],
  ['a field too long', record(0x08, 0, 0x1a, 9, 0x79), 'a field is longer than the message'],
])('the sentence about a record with %s', (_, broken, reason) => {
  expect(reasons(...key, ...broken)).toEqual([`a record in it is broken: ${reason}`]);
});

const ones = (count: number) => Array.from({ length: count }, () => 0xff);

test.each<[string, number[], unknown]>([
  ['a field longer than the message', [0x1a, 100, 0x08], 'a field is longer than the message'],
  ['a number of more than 10 bytes', [0x08, ...ones(10), 0x01], 'a number has more than 10 bytes'],
  ['a number cut off', [0x08, 0xff], 'the message ends inside a number'],
  ['a group', [0x0b], 'there is no wire type 3'],
  ['a field number 0', [0x00, 0], 'a field has the number 0'],
  ['8 fixed bytes cut off', [0x29, ...ones(7)], 'a field is longer than the message'],
  ['4 fixed bytes cut off', [0x2d, ...ones(3)], 'a field is longer than the message'],
])('the sentence about an aggregate with %s', (_, bytes, reason) => {
  expect(reasons(...bytes)).toEqual([reason]);
});

test('a number may have 10 bytes, and fixed ones may be the last', () => {
  const rest = [...key, ...record(0x08, 0, 0x1a, 1, 0x31)];
  expect(reasons(0x08, ...ones(9), 1, ...rest)).toEqual([1]);
  expect(reasons(...rest, 0x29, ...ones(8))).toEqual([1]);
  expect(reasons(...rest, 0x2d, ...ones(4))).toEqual([1]);
});

test('an aggregate may have 100,000 keys', () => {
  const bytes = Buffer.concat([
    Buffer.from('0a00'.repeat(100_000), 'hex'),
    Buffer.from(record(0x08, 0, 0x1a, 1, 0x31)),
  ]);
  expect(unpackAggregate(enclosed(bytes))).toEqual([{ partitionKey: '', data: Buffer.from('1') }]);
});

test('a bad line of a record of an aggregate is named by both', () => {
  const text = Buffer.from('1\n{\n3');
  const bytes = message(
    ...key,
    ...record(0x08, 0, 0x1a, 1, 0x31),
    ...record(0x08, 0, 0x1a, text.length, ...text),
  );
  expect(decodeBatch([streamRecord(bytes)], 'ndjson')).toMatchObject([
    { value: 1 },
    { value: 1 },
    { failure: { type: 'invalid_json', at: { record: 2, line: 2 } } },
    { value: 3 },
  ]);
});

test('a number may go on with bits that are all zero', () => {
  const bytes = message(...key, ...record(0x08, 0x80, 0, 0x1a, 1, 0x31));
  expect(decodeBatch([streamRecord(bytes)], 'json')).toMatchObject([{ value: 1 }]);
});

describe('an aggregate whose checksum fits is refused whole', () => {
  test.each<[string, number[]]>([
    ['with a field longer than the message', [0x1a, 100, 0x08]],
    ['with a length of 2^63', [0x1a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ['with a number that never ends', [0x08, ...Array.from({ length: 20 }, () => 0xff)]],
    ['with a number cut off', [0x08, 0xff]],
    ['with a group', [0x0b]],
    ['with a field number 0', [0x00, 0]],
    ['with fixed bytes cut off', [0x29, 1]],
  ])('%s', (_, bytes) => {
    expect(decodeBatch([streamRecord(message(...bytes))], 'json')).toMatchObject([
      { failure: { type: 'invalid_kpl' } },
    ]);
  });

  test('with more than 100,000 records or keys', () => {
    const records = aggregate(
      'k',
      Array.from({ length: 100_001 }, () => Uint8Array.of(0x31)),
    );
    const keys = enclosed(Buffer.from('0a00'.repeat(100_001), 'hex'));
    for (const bytes of [records, keys]) {
      expect(decodeBatch([streamRecord(bytes)], 'json')).toMatchObject([
        {
          failure: {
            type: 'too_many_values',
            message: 'the aggregate has more than 100000 records',
          },
        },
      ]);
    }
  });

  test('when it holds no record at all', () => {
    expect(decodeBatch([streamRecord(aggregate('k', []))], 'json')).toMatchObject([
      { failure: { type: 'empty_record', message: 'the aggregate holds no records' } },
    ]);
  });
});

describe('the records of an aggregate', () => {
  test('are decoded each by itself, under numbers and keys of their own', () => {
    const data = ['[1,2]', '{', gzipSync('3'), ''].map((each) => Buffer.from(each));
    expect(decodeBatch([streamRecord(aggregate('own', data))], 'json')).toMatchObject([
      { value: 1, part: [0, 0], partitionKey: 'own' },
      { value: 2, part: [0, 1] },
      { failure: { type: 'invalid_json' } },
      { value: 3, part: [2, 0] },
      { failure: { type: 'empty_record' } },
    ]);
  });

  test('are no aggregates themselves, nor is what comes out of gzip', () => {
    const inner = Buffer.from(aggregate('k', [Buffer.from('1')]));
    for (const outer of [aggregate('k', [inner]), gzipSync(inner)].map((bytes) => streamRecord(bytes))) {
      expect(decodeBatch([outer], (bytes) => Buffer.from(bytes).equals(inner))).toMatchObject([
        { value: true },
      ]);
      for (const source of ['json', 'ndjson', 'text', 'cloudwatch-logs'] as const) {
        expect(decodeBatch([outer], source)).toMatchObject([
          {
            failure: {
              type: 'nested_aggregate',
              message:
                'the record is an aggregate inside gzip or inside another aggregate; only the outermost bytes are taken apart: aggregate once, and compress the records in it rather than the aggregate',
            },
          },
        ]);
      }
    }
  });

  test('may not decompress to more than one record may', () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, 32));
    expect(decodeBatch([streamRecord(aggregate('k', [bomb, bomb]))], 'json')).toMatchObject([
      { failure: { type: 'too_large' } },
    ]);
  });
});
