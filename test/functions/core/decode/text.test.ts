import { isUtf8 } from 'node:buffer';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import type { Source } from '../../../../functions/pipeline/pipeline.ts';
import { anyText } from '../../../any-text.ts';
import { streamRecord } from '../records.ts';

const decode = (data: string | Uint8Array, source: Source) =>
  decodeBatch([streamRecord(data)], source).map((item) =>
    'value' in item ? item.value : `${item.failure.type}: ${item.failure.message}`,
  );
const utf16 = (text: string, order: 'le' | 'be' = 'le') => {
  const bytes = Buffer.from(text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};
const logRecord = JSON.stringify({ messageType: 'CONTROL_MESSAGE' });

describe('marks that are no content', () => {
  test.each<[string, string | Uint8Array, Source, unknown]>([
    ['a byte order mark and \\r\\n, of text', '\ufeffline\r\n', 'text', ['line']],
    ['a \\r that splitting at \\n left, of text', 'line\r', 'text', ['line']],
    ['one \\r alone of several', 'line\r\r', 'text', ['line\r']],
    ['a byte order mark and \\r, of JSON', '\ufeff{"n":1}\r', 'json', [{ n: 1 }]],
    ['a byte order mark on each line', '\ufeff{"n":1}\r\n\ufeff{"n":2}\r', 'ndjson', [{ n: 1 }, { n: 2 }]],
    ['before several objects of a line', '\ufeff{"n":1}{"n":2}\r', 'ndjson', [{ n: 1 }, { n: 2 }]],
    ['of a subscription record', `\ufeff${logRecord}\r\n`, 'cloudwatch-logs', []],
    ['of UTF-16', utf16('\ufefflin\u00e9\r\n'), 'text', ['lin\u00e9']],
    ['of UTF-16, high byte first', utf16('\ufeff{"n":"\u00e9"}', 'be'), 'json', [{ n: '\u00e9' }]],
    ['one of two, of UTF-16', utf16('\ufeff\ufeffa'), 'text', ['\ufeffa']],
    ['of UTF-16 whose first character has no low byte', utf16('\ufeff\u0400'), 'text', ['\u0400']],
    ['of UTF-16 lines', utf16('\ufeff{"n":1}\r\n{"n":2}\r\n'), 'ndjson', [{ n: 1 }, { n: 2 }]],
  ])('are taken off: %s', (_, data, source, expected) => {
    expect(decode(data, source)).toEqual(expected);
    expect(decode(gzipSync(data), source)).toEqual(expected);
  });

  test('a function gets the bytes as they are', () => {
    expect(decode('\ufeffa\r', (bytes) => Buffer.from(bytes).toString())).toEqual(['\ufeffa\r']);
  });
});

describe('bytes that are no text are refused by the name of what they look like', () => {
  const hex = (text: string) => Buffer.from(`${text}ff00ff00`, 'hex');
  const format = (name: string) => `invalid_utf8: the bytes are not UTF-8, but begin as ${name}`;
  const compressed = (name: string) => format(`${name}; of the compressions, gzip alone is undone`);
  const bad = (from: number) => `invalid_utf8: the bytes are not UTF-8, from byte ${from} on; write UTF-8`;
  const marked = (name: string) =>
    `invalid_utf16: the bytes begin with the byte order mark of ${name}, but are not ${name}; write UTF-8`;
  const unmarked =
    'invalid_utf16: the bytes look like UTF-16 without its byte order mark; write UTF-8, or UTF-16 with the mark';
  const heads: readonly (readonly [head: string, sentence: string])[] = [
    ['28b52ffd', compressed('zstd')],
    ['425a6839', compressed('bzip2')],
    ['fd377a585a00', compressed('xz')],
    ['04224d18', compressed('LZ4')],
    ['ff060000734e6150', compressed('Snappy')],
    ['504b0304', compressed('a zip file')],
    ['fffe0000', format('UTF-32; write UTF-8')],
    ['0000feff', format('UTF-32; write UTF-8')],
    ['4f626a01', format('Avro; give the pipeline a function as its source')],
    ['50415231', format('Parquet; give the pipeline a function as its source')],
  ];

  test.each<[string, Uint8Array, string]>([
    ...heads.map(([head, sentence]): [string, Uint8Array, string] => [head, hex(head), sentence]),
    ['zlib', deflateSync('{"n":1}'), compressed('zlib')],
    ['gzip twice', gzipSync(gzipSync('{"n":1}')), format('gzip inside gzip; compress once')],
    ['too little for zlib', Buffer.from('789cff00ff00', 'hex'), bad(1)],
    ['what begins as zlib, but for its check', hex('789d'), bad(1)],
    ['half a mark of UTF-16, high byte first', Buffer.from('fe410041', 'hex'), bad(0)],
    ['half a mark of UTF-16', Buffer.from('ff410041', 'hex'), bad(0)],
    ['Latin-1', Buffer.from('"caf\u00e9"', 'latin1'), bad(4)],
    ['a character that is cut', Buffer.from('61e282', 'hex'), bad(1)],
    ['half a surrogate pair', utf16('\ufeff"\ud800"'), marked('UTF-16LE')],
    ['half a surrogate pair, high byte first', utf16('\ufeff"\ud800"', 'be'), marked('UTF-16BE')],
    ['UTF-16 without its mark', utf16('{"n":1}'), unmarked],
    ['UTF-16 cut at its newline', utf16('{"n":1}').subarray(1), unmarked],
  ])('%s', (_, data, reason) => {
    for (const source of ['json', 'ndjson', 'text', 'cloudwatch-logs'] as const) {
      expect(decode(data, source)).toEqual([reason]);
    }
  });

  test('but not where the same bytes are further back', () => {
    for (const [head] of heads) {
      expect(decode(hex(`41${head}`), 'text')).toEqual([
        expect.stringMatching(/, from byte \d+ on; write UTF-8$/),
      ]);
    }
  });

  test('the first bad byte is the one behind the longest front that is text', () => {
    const piece = fc.oneof(
      anyText({ minLength: 1, maxLength: 3 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ minLength: 1, maxLength: 3, min: 0x80 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const bytes = Buffer.concat([Buffer.from('a'), ...pieces]);
        fc.pre(!isUtf8(bytes));
        let front = bytes.length;
        while (!isUtf8(bytes.subarray(0, front))) front -= 1;
        expect(decode(bytes, 'text')).toEqual([bad(front)]);
      }),
    );
    expect(decode(Buffer.from('80808041', 'hex'), 'text')).toEqual([bad(0)]);
  });
});

test.each(['\0a\0', '\0a\0\0', '\0aab', 'a\0bc', '\0\0\0\0', 'ab\0\0', 'a\0'])(
  'text with zeros that is no UTF-16 stays as it is: %j',
  (text) => {
    expect(decode(text, 'text')).toEqual([text]);
  },
);

describe('JSON that is none says what the producer may have done', () => {
  const hints = {
    base64: '; it looks like base64: put the bytes themselves, the AWS SDKs encode them',
    objects: '; several objects follow one another: the source ndjson takes each',
    none: '',
  };
  /** What the engine says of it, before the hint. */
  const said = (json: string) => {
    try {
      return JSON.stringify(JSON.parse(json));
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : '';
    }
  };
  test.each<[string, string, keyof typeof hints]>([
    ['base64 of it', Buffer.from('{"n":1}').toString('base64'), 'base64'],
    ['base64 of a list of objects', Buffer.from('[{"n":1}]').toString('base64'), 'base64'],
    [
      'base64 of its gzip, with white space behind',
      `${gzipSync('{"n":1}').toString('base64')} \r\n`,
      'base64',
    ],
    ['base64 without padding, of any alphabet', 'eyJuIjox+/-_', 'base64'],
    ['base64 behind something', 'x eyJuIjoxfQ==', 'none'],
    ['base64 before something', 'eyJuIjoxfQ== x', 'none'],
    ['other base64', 'aGVsbG8=', 'none'],
    ['several objects', '{"n":1}\n{"n":2}', 'objects'],
    ['one object that is cut', '{"n":1', 'none'],
  ])('%s', (_, data, hint) => {
    expect(decode(data, 'json')).toEqual([`invalid_json: ${said(data)}${hints[hint]}`]);
  });
});
