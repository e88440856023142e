import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import { documentId } from '../../../../functions/core/document/identity.ts';
import {
  compareOrder,
  formatOrder,
  parseOrder,
  streamOrder,
} from '../../../../functions/core/document/stream-order.ts';
import { transformValues } from '../../../../functions/core/transform/transform.ts';
import { expectWithin } from '../in-time.ts';
import { pipeline, streamRecord } from '../records.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const decode = (data: string | Uint8Array) => decodeBatch([streamRecord(data)], 'ndjson');
const ids = async (data: string | Uint8Array) => {
  const records = [streamRecord(data)];
  const transformed = await transformValues(decodeBatch(records, 'ndjson'), records, pipeline());
  return transformed.map((item) => {
    if ('failure' in item) return item.failure.type;
    return documentId(records[0] ?? expect.fail(), item.part).replace(/^.*?-\d+/, '');
  });
};

describe('a line of NDJSON that is not UTF-8', () => {
  test('takes none of its neighbours along, and says which it is', () => {
    expect(decode(latin1('{"id":"s1"}\n\n{"id":"caf\u00e9"}\r\n{"id":"s2"}'))).toMatchObject([
      { value: { id: 's1' }, part: [0, 0] },
      { failure: { type: 'invalid_utf8', message: expect.stringContaining('byte 10'), at: { line: 3 } } },
      { value: { id: 's2' }, part: [0, 2] },
    ]);
  });

  test('is one, whatever bytes are in it, and the lines beside it keep their positions', () => {
    const bad = fc
      .uint8Array({ minLength: 1, maxLength: 30 })
      .map((bytes) => bytes.map((byte) => (byte === 0x0a ? 0xff : byte)));
    fc.assert(
      fc.property(fc.array(fc.option(bad, { nil: undefined }), { maxLength: 6 }), (lines) => {
        const good = Buffer.from('{"é":1}');
        const bytes = lines.map((line) =>
          line === undefined ? good : Buffer.concat([Buffer.of(0xff), line]),
        );
        const data = Buffer.concat([good, ...bytes].flatMap((line) => [line, Buffer.from('\n')]));
        expect(decode(data).map((item) => ('value' in item ? item.part[1] : item.failure.type))).toEqual(
          [undefined, ...lines].map((line, position) => (line === undefined ? position : 'invalid_utf8')),
        );
      }),
    );
  });

  test('has a name if the whole record is compressed otherwise', () => {
    expect(decode(Buffer.concat([Buffer.from('28b52ffd', 'hex'), latin1('\n\u00e9\n{}')]))).toMatchObject([
      { failure: { type: 'invalid_utf8', message: expect.stringContaining('zstd') } },
    ]);
  });
});

test('text that begins as another format does is text, and its lines are lines', () => {
  expect(decode('PAR1\n1')).toMatchObject([
    { failure: { type: 'invalid_json', at: { line: 1 } } },
    { value: 1, at: { line: 2 } },
  ]);
});

describe('objects of one line', () => {
  test('are values of their own', () => {
    expect(decode('{"n":1}{"n":"}{"} \t\u001e{"n":{"m":"\\"}"}}')).toMatchObject([
      { value: { n: 1 } },
      { value: { n: '}{' } },
      { value: { n: { m: '"}' } } },
    ]);
  });

  test('are told apart behind a byte order mark too, where another of them is not UTF-8', () => {
    expect(decode(latin1('\u00ef\u00bb\u00bf{"n":1}{"n":"\u00e9"}'))).toMatchObject([
      { value: { n: 1 } },
      { failure: { type: 'invalid_utf8' } },
    ]);
  });

  test('that are too many fields together are refused whole, though one of them is not UTF-8', () => {
    expect(decode(latin1(`{"n":"\u00e9"}{"a":[${'0,'.repeat(1_000_001)}0]}`))).toMatchObject([
      { failure: { type: 'too_many_fields' } },
    ]);
  });

  test('with a broken one among them lose that alone, and the one that is cut off', () => {
    expect(decode(latin1('\n{"n":1}{"n":}{"n":"\u00e9"}{"n":4}{"n":'))).toMatchObject([
      { value: { n: 1 } },
      { failure: { type: 'invalid_json', message: expect.stringMatching(/^object 2 of the line: /) } },
      { failure: { type: 'invalid_utf8', message: expect.stringMatching(/^object 3 /), at: { line: 2 } } },
      { value: { n: 4 } },
      { failure: { type: 'invalid_json' } },
    ]);
  });

  test.each([
    ['anything else between them', '{"n":1},{"n":2}'],
    ['anything else before them', 'x{"n":1}{"n":2}'],
    ['a brace too many', '{"n":1}}{"n":2}'],
    ['lists', '[1][2]'],
    ['texts', '"a""b"'],
    ['one that is broken inside', '{"n":{} {}}'],
  ])('are none with %s: the line fails as one', (_, line) => {
    expect(decode(line)).toMatchObject([{ failure: { type: 'invalid_json', at: { line: 1 } } }]);
  });

  test('change no id of the lines after them, so that letters of before are redriven to the same documents', async () => {
    expect(await ids('{"n":1}\n{"n":2}{"n":3}\n{"n":4}')).toEqual([
      '',
      '-0.1.0',
      '-0.1.1000000000',
      '-0.2.0',
    ]);
    expect(await ids('{"n":1}\n{"n":2}x{"n":3}\n{"n":4}')).toEqual(['', 'invalid_json', '-0.2.0']);
  });

  test('come in their order, also as it is stored with a document under an id of its own', async () => {
    const records = [streamRecord('{"n":1}{"n":2}{"n":3}\n{"n":4}')];
    const transformed = await transformValues(decodeBatch(records, 'ndjson'), records, pipeline());
    const orders = transformed.flatMap((item) =>
      'part' in item ? [streamOrder(records[0] ?? expect.fail(), item.part)] : [],
    );
    expect(orders).toHaveLength(4);
    expect(orders.map((order) => parseOrder(formatOrder(order)))).toEqual(orders);
    expect(orders.toReversed().toSorted(compareOrder)).toEqual(orders);
  });

  test('written one after the other are read back, whatever is in them', () => {
    const text = fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', ' ', '\u00e9', 'a') });
    const object = fc.dictionary(text, fc.oneof(text, fc.dictionary(text, text)), { maxKeys: 3 });
    fc.assert(
      fc.property(fc.array(object, { minLength: 2, maxLength: 6 }), (objects) => {
        const texts = objects.map((each) => JSON.stringify(each));
        expect(decode(texts.join('')).map((item) => 'value' in item && item.value)).toEqual(
          texts.map((text): unknown => JSON.parse(text)),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('are counted: more than a record may have are refused whole, and take no time', () => {
    const started = performance.now();
    expect(decode('{}'.repeat(100_001))).toMatchObject([{ failure: { type: 'too_many_values' } }]);
    expect(decode('{}'.repeat(5_000_000))).toMatchObject([{ failure: { type: 'too_many_fields' } }]);
    expectWithin(5_000, started);
  });
});
