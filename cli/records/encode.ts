import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { maxPartitionKeyLength, maxRecordBytes } from './limits.ts';
import type { Encoded, InputRecord } from './record.ts';

export interface Encoding {
  readonly gzip: boolean;
  /** The JSON field that holds the partition key; undefined: random keys. */
  readonly partitionKeyField: string | undefined;
}

/** Bytes reserved for a key that is yet to be drawn. */
export const randomKeyLength = 16;

export type EncodeResult = { readonly encoded: Encoded } | { readonly problem: string };

/** A record as Kinesis will hold it, or why it can't: the limit is on the encoded bytes, so gzip may save a long line. */
export function encode(input: InputRecord, encoding: Encoding): EncodeResult {
  if (input.problem !== undefined) return { problem: input.problem };
  const data = encoding.gzip ? gzipSync(input.bytes) : input.bytes;
  const partitionKey = partitionKeyOf(input, encoding.partitionKeyField);
  const keyBytes = partitionKey === undefined ? randomKeyLength : Buffer.byteLength(partitionKey);
  if (data.length + keyBytes > maxRecordBytes) return { problem: 'RecordTooLarge' };
  return { encoded: { input, data, partitionKey } };
}

function partitionKeyOf(input: InputRecord, field: string | undefined): string | undefined {
  if (field === undefined) return input.partitionKey;
  const value = fieldOf(input.bytes, field);
  if (value === undefined) return input.partitionKey;
  // A hash, unlike a cut, keeps keys apart that differ only at their ends.
  if (value.length > maxPartitionKeyLength) return createHash('sha256').update(value).digest('hex');
  return value;
}

/** Text of a scalar field. A record without one isn't refused: what it is worth is for the pipeline to say. */
function fieldOf(bytes: Uint8Array, field: string): string | undefined {
  const object = parse(bytes);
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, field)) return undefined;
  const value: unknown = Reflect.get(object, field);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // Lone surrogates have no UTF-8 form: they become U+FFFD here rather than an error of the whole request later.
  if (typeof value === 'string' && value !== '') return Buffer.from(value).toString();
  return undefined;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch {
    return undefined;
  }
}
