import { createHash } from 'node:crypto';

// https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
const magic = Buffer.from('f3899ac2', 'hex');
const md5Bytes = 16;

// Protobuf tags: field number << 3 | wire type (0 varint, 2 length-delimited).
const partitionKeyTable = 0x0a;
const records = 0x1a;
const partitionKeyIndex = 0x08;
const recordData = 0x1a;

/**
 * Several records as one Kinesis record. They share one partition key: a shard is chosen by the key of the whole, and
 * consumers may drop a record whose own key belongs to another shard.
 */
export function aggregate(partitionKey: string, data: readonly Uint8Array[]): Uint8Array {
  const key = Buffer.from(partitionKey);
  const parts: Uint8Array[] = [Uint8Array.of(partitionKeyTable, ...varint(key.length)), key];
  for (const bytes of data) {
    parts.push(recordHead(bytes.length), bytes);
  }
  const message = Buffer.concat(parts);
  return Buffer.concat([magic, message, createHash('md5').update(message).digest()]);
}

/** Bytes of an aggregate that holds no record yet. */
export function emptyAggregateBytes(keyBytes: number): number {
  return magic.length + 1 + varint(keyBytes).length + keyBytes + md5Bytes;
}

/** Bytes by which a record of this length lengthens an aggregate. */
export function aggregatedBytes(length: number): number {
  return recordHead(length).length + length;
}

function recordHead(length: number): Uint8Array {
  const inner = [partitionKeyIndex, 0, recordData, ...varint(length)];
  return Uint8Array.of(records, ...varint(inner.length + length), ...inner);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}
