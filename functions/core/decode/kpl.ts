import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { messageOf } from '../outcome/outcome.ts';
import { maxValues } from './cost.ts';
import { DecodeError, RecordLimitError } from './decode-error.ts';
import { ProtobufError, readFields } from './protobuf.ts';

// https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
const magic = Buffer.from('f3899ac2', 'hex');
const md5Bytes = 16;

/** Numbers of the fields that matter here. Explicit hash keys chose the shard and say nothing about the record. */
const aggregateFields = { partitionKey: 1, record: 3 };
const recordFields = { partitionKeyIndex: 1, data: 3 };

/** A record as the producer had it before the Kinesis Producer Library put it together with others. */
export interface UserRecord {
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** Why a record of an aggregate can't be taken out of it, in its place: its neighbours can. */
export interface BrokenRecord {
  readonly problem: DecodeError;
}

export function beginsAsAggregate(bytes: Buffer): boolean {
  // The first byte by itself tells most others apart.
  return bytes[0] === magic[0] && bytes.subarray(0, magic.length).equals(magic);
}

/** The format's rule: magic number and checksum both fit. */
export function isAggregate(bytes: Buffer): boolean {
  if (!beginsAsAggregate(bytes)) return false;
  const message = bytes.subarray(magic.length, bytes.length - md5Bytes);
  const md5 = createHash('md5').update(message).digest();
  return md5.equals(bytes.subarray(bytes.length - md5Bytes));
}

/**
 * The records of an aggregate in their order, or `undefined` for a record that is none: then the bytes are the user's own.
 * @throws DecodeError when the checksum fits and the message is broken all the same: its producer is at fault
 */
export function unpackAggregate(bytes: Buffer): (UserRecord | BrokenRecord)[] | undefined {
  if (!isAggregate(bytes)) return undefined;
  try {
    return readAggregate(bytes.subarray(magic.length, bytes.length - md5Bytes));
  } catch (thrown) {
    throw thrown instanceof ProtobufError ? invalid(messageOf(thrown)) : thrown;
  }
}

interface Unresolved {
  readonly keyIndex: number;
  readonly data: Buffer;
}

function readAggregate(message: Buffer): (UserRecord | BrokenRecord)[] {
  const keys: (string | BrokenRecord)[] = [];
  const records: (Unresolved | BrokenRecord)[] = [];
  for (const field of readFields(message)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === aggregateFields.partitionKey) keys.push(readKey(field.value));
    if (field.number === aggregateFields.record) records.push(readRecord(field.value));
    if (Math.max(keys.length, records.length) > maxValues) {
      throw new RecordLimitError('too_many_values', `the aggregate has more than ${maxValues} records`);
    }
  }
  // Not even a producer of a later format may lose records in fields that aren't known here.
  if (records.length === 0) throw new DecodeError('empty_record', 'the aggregate holds no records');
  // Only now: protobuf lets the table of keys come after the records.
  return records.map((record) => {
    if ('problem' in record) return record;
    const partitionKey = keys[record.keyIndex] ?? broken('it names a partition key that is not in the table');
    return typeof partitionKey === 'string' ? { partitionKey, data: record.data } : partitionKey;
  });
}

/** Of a field that is there twice, the last counts, as in every reader of protobuf. */
function readRecord(message: Buffer): Unresolved | BrokenRecord {
  let keyIndex: number | undefined;
  let data: Buffer | undefined;
  try {
    for (const field of readFields(message)) {
      if (field.number === recordFields.partitionKeyIndex && field.kind === 'varint') keyIndex = field.value;
      if (field.number === recordFields.data && field.kind === 'bytes') data = field.value;
    }
  } catch (thrown) {
    return broken(messageOf(thrown));
  }
  if (keyIndex === undefined || data === undefined) return broken('it lacks its partition key or its data');
  return { keyIndex, data };
}

function readKey(bytes: Buffer): string | BrokenRecord {
  return isUtf8(bytes) ? bytes.toString('utf8') : broken('its partition key is not UTF-8');
}

function broken(problem: string): BrokenRecord {
  return { problem: invalid(`a record in it is broken: ${problem}`) };
}

function invalid(problem: string): DecodeError {
  return new DecodeError('invalid_kpl', `the aggregate’s checksum fits, but ${problem}`);
}
