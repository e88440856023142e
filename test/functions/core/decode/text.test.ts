import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import type { Source } from '../../../../functions/pipeline/pipeline.ts';
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
  test.each<[string, Uint8Array, RegExp]>([
    ['zlib', deflateSync('{"n":1}'), /^invalid_utf8: .* zlib; of the compressions, gzip alone/],
    ['zstd', hex('28b52ffd'), /zstd/],
    ['bzip2', hex('425a6839'), /bzip2/],
    ['xz', hex('fd377a585a00'), /xz/],
    ['LZ4', hex('04224d18'), /LZ4/],
    ['Snappy', hex('ff060000734e6150'), /Snappy/],
    ['zip', hex('504b0304'), /zip file/],
    ['gzip twice', gzipSync(gzipSync('{"n":1}')), /gzip inside gzip/],
    ['UTF-32', hex('fffe000061000000'), /UTF-32/],
    ['Avro', hex('4f626a01'), /Avro/],
    [
      'Latin-1',
      Buffer.from('"caf\u00e9"', 'latin1'),
      /^invalid_utf8: the bytes are not UTF-8, from byte 4 on/,
    ],
    ['half a surrogate pair', utf16('\ufeff"\ud800"'), /^invalid_utf16: .*UTF-16LE/],
    ['UTF-16 without its mark', utf16('{"n":1}'), /^invalid_utf16: .*without its byte order mark/],
    ['UTF-16 cut at its newline', utf16('{"n":1}').subarray(1), /^invalid_utf16: /],
  ])('%s', (_, data, reason) => {
    for (const source of ['json', 'ndjson', 'text', 'cloudwatch-logs'] as const) {
      expect(decode(data, source)).toEqual([expect.stringMatching(reason)]);
    }
  });
});

describe('JSON that is none says what the producer may have done', () => {
  test.each<[string, string, RegExp]>([
    ['base64 of it', Buffer.from('{"n":1}').toString('base64'), /base64/],
    ['base64 of its gzip', gzipSync('{"n":1}').toString('base64'), /base64/],
    ['several objects', '{"n":1}\n{"n":2}', /the source ndjson takes each/],
  ])('%s', (_, data, hint) => {
    expect(decode(data, 'json')).toEqual([expect.stringMatching(hint)]);
  });
});
