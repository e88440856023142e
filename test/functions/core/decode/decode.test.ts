import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregate } from '../../../../cli/put/kpl.ts';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import { decodeFailure } from '../../../../functions/core/decode/decode-error.ts';
import type { Source } from '../../../../functions/pipeline/pipeline.ts';
import { jsonRecords, streamRecord } from '../records.ts';

const values = (data: string | Uint8Array, source: Source = 'json') =>
  decodeBatch([streamRecord(data)], source).map((item) => ('value' in item ? item.value : item.failure.type));

describe('decoding undoes encoding', () => {
  test('of any JSON value, plain or gzipped; an array as its elements', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.boolean(), (value, zipped) => {
        const json = JSON.stringify(value);
        const parsed: unknown = JSON.parse(json);
        expect(values(zipped ? gzipSync(json) : json)).toEqual(Array.isArray(parsed) ? parsed : [parsed]);
      }),
      { numRuns: 60 },
    );
  });

  test('of any text, less one line end', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((line) => !line.endsWith('\n'));
    fc.assert(
      fc.property(text, fc.constantFrom('', '\n', '\r\n'), (line, end) => {
        fc.pre(!(line.endsWith('\r') && end === '\n'));
        expect(values(line + end, 'text')).toEqual([line]);
      }),
    );
  });

  test('of any list of JSON lines, with blank lines and both line ends', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.constantFrom('\n', '\r\n'), (list, end) => {
        const lines = list.map((value) => JSON.stringify(value)).join(end + end);
        expect(values(lines, 'ndjson')).toEqual(JSON.parse(JSON.stringify(list)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a record that cannot be decoded says why', () => {
  const bomb = gzipSync(Buffer.alloc(33 * 1024 * 1024, 32));
  test.each<[string, string | Uint8Array, Source, string]>([
    ['no bytes', '', 'json', 'empty_record'],
    ['no bytes inside gzip', gzipSync(''), 'text', 'empty_record'],
    ['blank lines alone', '\n \n', 'ndjson', 'empty_record'],
    ['JSON cut off', '{"n":1', 'json', 'invalid_json'],
    ['two byte order marks', '\ufeff\ufeff{"n":1}', 'json', 'invalid_json'],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'json', 'invalid_utf8'],
    ['a surrogate encoded by itself', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'json', 'invalid_utf8'],
    ['gzip cut off', gzipSync('{"n":1}').subarray(0, 15), 'json', 'invalid_gzip'],
    ['only the magic number of gzip', Uint8Array.of(0x1f, 0x8b, 8), 'json', 'invalid_gzip'],
    ['a decompression bomb', bomb, 'json', 'too_large'],
    ['a bomb of lines', gzipSync('1\n'.repeat(2_000_000)), 'ndjson', 'too_many_values'],
  ])('%s', (_, data, source, type) => {
    expect(values(data, source)).toEqual([type]);
  });

  test('bytes that are no base64 at all decode to nothing', () => {
    const record = { ...streamRecord(''), data: '%%%' };
    expect(decodeBatch([record], 'json')).toMatchObject([{ failure: { type: 'empty_record' } }]);
  });

  test('and its neighbours go on', () => {
    const records = [streamRecord('1', 0), streamRecord('{', 1), streamRecord('3', 2)];
    expect(decodeBatch(records, 'json')).toMatchObject([
      { recordPosition: 0, value: 1 },
      { recordPosition: 1, failure: { stage: 'decode', type: 'invalid_json' } },
      { recordPosition: 2, value: 3 },
    ]);
  });

  test('the elements of an array have positions of their own; an empty array holds nothing', () => {
    expect(decodeBatch([streamRecord('[1,null,[2]]')], 'json')).toMatchObject([
      { value: 1, part: [0, 0] },
      { value: null, part: [0, 1] },
      { value: [2], part: [0, 2] },
    ]);
    expect(decodeBatch([streamRecord('[]')], 'json')).toEqual([]);
  });

  test.each<Source>(['json', 'ndjson'])('a byte order mark before %s is passed over', (source) => {
    expect(values('\ufeff{"n":1}', source)).toEqual([{ n: 1 }]);
  });

  test('a broken line does not take the lines beside it along, nor shift their positions', () => {
    expect(decodeBatch([streamRecord('1\nx\n3')], 'ndjson')).toMatchObject([
      { value: 1, part: [0, 0] },
      { failure: { type: 'invalid_json' } },
      { value: 3, part: [0, 2] },
    ]);
  });
});

describe('a source of the user', () => {
  test('gets the bytes after gzip is undone', () => {
    expect(values(gzipSync('abc'), (bytes) => bytes.length)).toEqual([3]);
  });

  test.each<[string, () => unknown]>([
    ['an error', () => new Error('no')],
    ['an object without a prototype', () => Object.create(null)],
    ['an error whose message is no text', () => Object.assign(new Error(), { message: undefined })],
  ])('that throws %s fails that record alone', (_, thrown) => {
    const source = (bytes: Uint8Array) => {
      if (bytes[0] === 0x31) return 1;
      throw thrown();
    };
    const decoded = decodeBatch([streamRecord('2', 0), streamRecord('1', 1)], source);
    expect(decoded).toMatchObject([{ failure: { type: 'source_failed' } }, { value: 1 }]);
  });

  test('that returns a promise is refused, and a later rejection of it harms nobody', async () => {
    expect(values('1', () => Promise.reject(new Error('late')))).toEqual(['source_failed']);
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('hostile JSON', () => {
  test('a __proto__ key stays an ordinary own key', () => {
    const [value] = values('{"__proto__":{"polluted":true}}');
    expect(Object.keys(Object(value))).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  const nested = (depth: number) => `${'{"n":'.repeat(depth)}1${'}'.repeat(depth)}`;
  test.each<[string, string, Source, unknown]>([
    ['200 levels', nested(200), 'json', expect.any(Object)],
    ['201 levels', nested(201), 'json', 'too_deep'],
    ['a million levels', nested(1_000_000), 'json', 'too_deep'],
    ['a million levels that never close', '['.repeat(1_000_000), 'json', 'too_deep'],
    ['201 levels in a line', nested(201), 'ndjson', 'too_deep'],
    ['a million levels inside a text', `"${'['.repeat(1_000_000)}"`, 'json', expect.any(String)],
  ])('of %s gives its value or its reason, and no crash', (_, json, source, outcome) => {
    expect(values(json, source)).toEqual([outcome]);
  });

  test.each<[string, string, Source]>([
    ['in one value', `{"a":[${'{},'.repeat(1_000_000)}0]}`, 'json'],
    ['in short lines', `[${'0,'.repeat(200)}0]\n`.repeat(5_000), 'ndjson'],
  ])('of more than a million fields and elements %s is refused whole', (_, json, source) => {
    expect(values(gzipSync(json), source)).toEqual(['too_many_fields']);
  });

  test('a key of 100,000 characters is a key like others', () => {
    expect(values(`{"${'k'.repeat(100_000)}":1}`)).toEqual([{ ['k'.repeat(100_000)]: 1 }]);
  });

  test.each([1, 10])('a record of %d MiB is decoded', (mebibytes) => {
    const text = 'x'.repeat(mebibytes * 1024 * 1024 - 2);
    expect(values(`"${text}"`)).toEqual([text]);
  });
});

test('what each value and failure says, whole', () => {
  const at = { record: 2, line: 1 };
  const own = { recordPosition: 0, partitionKey: undefined, at: undefined };
  const decoded = (data: string | Uint8Array, source: Source) => decodeBatch([streamRecord(data)], source);
  expect(decoded('[1,2]', 'json')).toStrictEqual([
    { ...own, value: 1, part: [0, 0] },
    { ...own, value: 2, part: [0, 1] },
  ]);
  expect(decoded('1\n{"n":1}{"n":2}', 'ndjson')).toStrictEqual([
    { ...own, value: 1, part: [0, 0], at: { line: 1 } },
    { ...own, value: { n: 1 }, part: [0, 1], at: { line: 2 } },
    { ...own, value: { n: 2 }, part: [0, 1, 1_000_000_000], at: { line: 2 } },
  ]);
  const aggregated = aggregate('k', [Buffer.from('1'), Buffer.from('2')]);
  expect(decoded(aggregated, 'json')).toStrictEqual([
    { ...own, value: 1, part: [0, 0], partitionKey: 'k', at: { record: 1 } },
    { ...own, value: 2, part: [1, 0], partitionKey: 'k', at: { record: 2 } },
  ]);
  expect(decoded(aggregate('k', [Buffer.from('1'), Buffer.from(' \n')]), 'ndjson')).toStrictEqual([
    { ...own, value: 1, part: [0, 0], partitionKey: 'k', at: { ...at, record: 1 } },
    {
      recordPosition: 0,
      failure: {
        stage: 'decode',
        type: 'empty_record',
        message: 'the record has no lines but blank ones',
        at: { record: 2 },
      },
    },
  ]);
});

test('a failure that has no name of its own is one of decoding all the same', () => {
  expect(decodeFailure(new Error('why'))).toStrictEqual({
    stage: 'decode',
    type: 'decode_failed',
    message: 'why',
  });
});

test.each<[string, string | Uint8Array, Source, string]>([
  ['no bytes', '', 'json', 'the record has no bytes'],
  [
    'bytes behind gzip',
    Buffer.concat([gzipSync('1'), Buffer.from('\0{}')]),
    'json',
    'there are bytes after the end of the compressed data',
  ],
  [
    'a promise',
    '1',
    () => Promise.resolve(),
    'the source returned a promise; return the value, and await in the transform',
  ],
])('the sentence about %s', (_, data, source, message) => {
  expect(decodeBatch([streamRecord(data)], source)).toMatchObject([{ failure: { message } }]);
});

test('a batch decodes the same in any split', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 12 }), fc.nat(12), (list, cut) => {
      const records = jsonRecords(list);
      const split = [
        ...decodeBatch(records.slice(0, cut), 'json'),
        ...decodeBatch(records.slice(cut), 'json'),
      ];
      const content = ({ recordPosition: _, ...item }: (typeof split)[number]) => item;
      expect(split.map(content)).toEqual(decodeBatch(records, 'json').map(content));
    }),
    { numRuns: 40 },
  );
});
