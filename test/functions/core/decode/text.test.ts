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
    ['zstd', hex('28b52ffd'), /begin as zstd; of the compressions, gzip alone/],
    ['bzip2', hex('425a6839'), /begin as bzip2; of the compressions, gzip alone/],
    ['xz', hex('fd377a585a00'), /begin as xz; of the compressions, gzip alone/],
    ['LZ4', hex('04224d18'), /begin as LZ4; of the compressions, gzip alone/],
    ['Snappy', hex('ff060000734e6150'), /begin as Snappy; of the compressions, gzip alone/],
    ['zip', hex('504b0304'), /begin as a zip file; of the compressions, gzip alone/],
    ['gzip twice', gzipSync(gzipSync('{"n":1}')), /gzip inside gzip/],
    ['UTF-32', hex('fffe000061000000'), /begin as UTF-32; write UTF-8$/],
    ['UTF-32, high byte first', hex('0000feff00000061'), /begin as UTF-32; write UTF-8$/],
    ['Avro', hex('4f626a01'), /begin as Avro; give the pipeline a function as its source$/],
    ['Parquet', hex('50415231'), /begin as Parquet; give the pipeline a function as its source$/],
    ['too little for zlib', Buffer.from('789cff00ff00', 'hex'), /not UTF-8, from byte 1 on/],
    ['what begins as zlib, but for its check', hex('789d'), /not UTF-8, from byte 1 on/],
    ['what has the first bytes of zip in its middle', hex('41504b0304'), /not UTF-8, from byte 5 on/],
    ['what has the first bytes of zstd in its middle', hex('4128b52ffd'), /not UTF-8, from byte 2 on/],
    [
      'Latin-1',
      Buffer.from('"caf\u00e9"', 'latin1'),
      /^invalid_utf8: the bytes are not UTF-8, from byte 4 on/,
    ],
    ['a stray byte in the middle', Buffer.from('2261808061', 'hex'), /from byte 2 on; write UTF-8$/],
    ['stray bytes at the end', Buffer.from('6180808080', 'hex'), /from byte 1 on; write UTF-8$/],
    ['a character that is cut', Buffer.from('61e282', 'hex'), /from byte 1 on; write UTF-8$/],
    ...['\u00e9', '\u20ac', '\u{1f600}'].map((whole): [string, Uint8Array, RegExp] => [
      `a bad byte behind ${whole}`,
      Buffer.concat([Buffer.from(`"${whole}`), Buffer.from([0xff, 0x22])]),
      new RegExp(`from byte ${1 + Buffer.byteLength(whole)} on; write UTF-8$`),
    ]),
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
