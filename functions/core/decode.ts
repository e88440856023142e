import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { type Failure, failureOf, messageOf } from './outcome.ts';
import type { Source } from './pipeline.ts';
import type { StreamRecord } from './record.ts';

/** One value of a record, or why there is none. `record` is the record's place in the batch. */
export type Decoded =
  | { readonly record: number; readonly value: unknown; readonly position: ValuePosition }
  | { readonly record: number; readonly failure: Failure };

type ValuePosition = readonly [subSequence: number, value: number];

/** A record may be 10 MiB (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html). */
const maxDecompressedBytes = 32 * 1024 * 1024;

/** Lines of `1` in 32 MiB would become 16 million documents, more than any function has memory for. */
const maxLines = 100_000;

const onlyValue: ValuePosition = [0, 0];

/** Bytes to values, each record by itself: one that can't be decoded yields a failure and the rest go on. */
export function decodeBatch(records: readonly StreamRecord[], source: Source): Decoded[] {
  const decoded: Decoded[] = [];
  records.forEach((record, place) => {
    decodeRecord(record, place, source, decoded);
  });
  return decoded;
}

function decodeRecord(record: StreamRecord, place: number, source: Source, into: Decoded[]): void {
  const bytes = Buffer.from(record.data, 'base64');
  try {
    const plain = isGzip(bytes) ? gunzip(bytes) : bytes;
    if (plain.length === 0) throw new DecodeError('empty_record', 'the record has no bytes');
    if (source === 'ndjson') decodeLines(text(plain), place, into);
    else into.push({ record: place, value: decodeValue(plain, source), position: onlyValue });
  } catch (thrown) {
    into.push({ record: place, failure: asFailure(thrown) });
  }
}

function decodeValue(bytes: Buffer, source: Exclude<Source, 'ndjson'>): unknown {
  if (source === 'json') return parseJson(text(bytes));
  if (source === 'text') return withoutLineEnd(text(bytes));
  return callSource(source, bytes);
}

function callSource(source: (bytes: Uint8Array) => unknown, bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = source(bytes);
  } catch (thrown) {
    throw new DecodeError('source_failed', messageOf(thrown));
  }
  if (!(value instanceof Promise)) return value;
  // Nobody will await it, and a rejection that nobody handles ends the process.
  value.catch(() => undefined);
  throw new DecodeError(
    'source_failed',
    'the source returned a promise; return the value, and await in the transform',
  );
}

/** Each line is a value of its own: a broken one doesn't take its neighbours along. Blank lines are skipped. */
function decodeLines(lines: string, place: number, into: Decoded[]): void {
  const split = lines.split('\n', maxLines + 1);
  if (split.length > maxLines) {
    throw new DecodeError(
      'too_many_lines',
      `the record has more than ${maxLines} lines; put several records`,
    );
  }
  let value = 0;
  for (const line of split) {
    if (line.trim() === '') continue;
    try {
      into.push({ record: place, value: parseJson(line), position: [0, value] });
    } catch (thrown) {
      into.push({ record: place, failure: asFailure(thrown) });
    }
    value += 1;
  }
  if (value === 0) throw new DecodeError('empty_record', 'the record has no lines but blank ones');
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (thrown) {
    throw new DecodeError('invalid_json', messageOf(thrown));
  }
}

/** Replacement characters would change the record without a word, so bytes that aren't UTF-8 are refused. */
function text(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new DecodeError('invalid_utf8', 'the bytes are not UTF-8');
  return bytes.toString('utf8');
}

/** Producers that write lines leave the line's end on the record. */
function withoutLineEnd(line: string): string {
  if (!line.endsWith('\n')) return line;
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1);
}

/** RFC 1952, section 2.3.1: ID1, ID2 and the only compression method there is. No text and no JSON begins so. */
function isGzip(bytes: Buffer): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

function gunzip(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxDecompressedBytes });
  } catch (thrown) {
    const tooLarge = thrown instanceof RangeError;
    if (!tooLarge) throw new DecodeError('invalid_gzip', messageOf(thrown));
    throw new DecodeError('too_large', `the record decompresses to more than ${maxDecompressedBytes} bytes`);
  }
}

class DecodeError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

function asFailure(thrown: unknown): Failure {
  return failureOf('decode', thrown instanceof DecodeError ? thrown.type : 'decode_failed', thrown);
}
