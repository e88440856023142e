import { isUtf8 } from 'node:buffer';
import { DecodeError } from './decode-error.ts';
import { isGzip } from './gunzip.ts';
import { beginsAsAggregate, isAggregate } from './kpl.ts';

const byteOrderMark = 0xfeff;

/**
 * Bytes to text: UTF-8, or UTF-16 that begins with its byte order mark. Replacement characters would change the record
 * without a word, so other bytes are refused, by the name of what they look like.
 * @throws DecodeError `invalid_utf8`, `invalid_utf16`, `invalid_kpl`, `nested_aggregate`
 */
export function readText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : readMarked(bytes);
}

/** As `readText`, of bytes that are known not to be UTF-8. */
export function readMarked(bytes: Buffer): string {
  const encoding = utf16Of(bytes);
  if (encoding === undefined) throw notText(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DecodeError(
      'invalid_utf16',
      `the bytes begin with the byte order mark of ${encoding.toUpperCase()}, but are not ${encoding.toUpperCase()}; write UTF-8`,
    );
  }
}

/** RFC 8259, section 8.1: a reader may ignore the mark, and some producers can't help writing it. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
}

/** Whether text that was read as UTF-8 has the zeros that UTF-16 has between letters. */
export function looksLikeUtf16(text: string): boolean {
  const zeros = [0, 1, 2, 3].map((position) => text.charCodeAt(position) === 0);
  return text.length > 3 && zeros[0] !== zeros[1] && zeros[0] === zeros[2] && zeros[1] === zeros[3];
}

export function notUtf16(): DecodeError {
  return new DecodeError(
    'invalid_utf16',
    'the bytes look like UTF-16 without its byte order mark; write UTF-8, or UTF-16 with the mark',
  );
}

/** Whether bytes that are not UTF-8 begin with the byte order mark of UTF-16. */
export function isMarkedUtf16(bytes: Buffer): boolean {
  return utf16Of(bytes) !== undefined;
}

/** Why bytes that are not UTF-8 are no text, and what they look like. */
export function notText(bytes: Buffer): DecodeError {
  if (isAggregate(bytes)) {
    return new DecodeError(
      'nested_aggregate',
      'the record is an aggregate inside gzip or inside another aggregate; only the outermost bytes are taken apart: ' +
        'aggregate once, and compress the records in it rather than the aggregate',
    );
  }
  if (beginsAsAggregate(bytes)) {
    // A plain record by the format's rule, but its first bytes are no text either: this names the likelier cause.
    return new DecodeError('invalid_kpl', 'the record begins as an aggregate, but its checksum does not fit');
  }
  const format = formatOf(bytes);
  return new DecodeError(
    'invalid_utf8',
    format === undefined
      ? `the bytes are not UTF-8, from byte ${firstBad(bytes)} on; write UTF-8`
      : `the bytes are not UTF-8, but begin as ${format}`,
  );
}

/** Whether the bytes are those of another format as a whole, in which there are no lines to be told apart. */
export function isForeign(bytes: Buffer): boolean {
  return beginsAsAggregate(bytes) || formatOf(bytes) !== undefined;
}

const readGzip = '; of the compressions, gzip alone is undone';

/** First bytes, in hexadecimal, by which formats are known; none of them is UTF-8 as a whole. */
const formats: readonly (readonly [head: string, name: string])[] = [
  ['28b52ffd', `zstd${readGzip}`],
  ['425a6839', `bzip2${readGzip}`],
  ['fd377a585a00', `xz${readGzip}`],
  ['04224d18', `LZ4${readGzip}`],
  ['ff060000734e6150', `Snappy${readGzip}`],
  ['504b0304', `a zip file${readGzip}`],
  ['fffe0000', 'UTF-32; write UTF-8'],
  ['0000feff', 'UTF-32; write UTF-8'],
  ['4f626a01', 'Avro; give the pipeline a function as its source'],
  ['50415231', 'Parquet; give the pipeline a function as its source'],
];

function formatOf(bytes: Buffer): string | undefined {
  if (isGzip(bytes)) return 'gzip inside gzip; compress once';
  if (isZlib(bytes)) return `zlib${readGzip}`;
  const head = bytes.toString('hex', 0, 8);
  return formats.find(([beginning]) => head.startsWith(beginning))?.[1];
}

/** RFC 1950, section 2.2: method 8 with the usual window, and a check of the two bytes. */
function isZlib(bytes: Buffer): boolean {
  return bytes.length > 6 && bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0;
}

function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return bytes[2] === 0 && bytes[3] === 0 ? undefined : 'utf-16le';
  }
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/** Place of the first byte that UTF-8 doesn't take, from 0. */
function firstBad(bytes: Buffer): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (textBefore(bytes, middle) === undefined) bad = middle;
    else good = middle;
  }
  return textBefore(bytes, good) ?? 0;
}

/** The longest front of at most `end` bytes that is text, unless more than a cut character is missing. */
function textBefore(bytes: Buffer, end: number): number | undefined {
  return [end, end - 1, end - 2, end - 3].find((length) => isUtf8(bytes.subarray(0, length)));
}
