import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Failure, RecordOutcome } from '../core/outcome/outcome.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import { prefixes } from './prefixes.ts';

/** Where a document of the record was to go. */
export interface BuiltOperation {
  readonly index: string;
  readonly id: string;
}

/** Why a record became a dead letter: a `Failure`, or, with the stage `mapping`, Lambda's own word for giving it up. */
export interface Reason {
  readonly stage: string;
  readonly type: string;
  readonly message: string;
}

type RecordOperation = BuiltOperation & { readonly recordPosition: number };

/** One line of a dead-letter object: all that redrive needs to process the record as if for the first time. */
export interface DeadLetter {
  readonly schema: 1;
  readonly pipeline: string;
  readonly failures: readonly Reason[];
  readonly stream: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** ISO 8601. */
  readonly arrivalTime: string;
  /** The record's bytes as Kinesis delivered them, in base64. */
  readonly data: string;
  /** The first of the record's bulk operations, if it came so far. */
  readonly operations?: readonly BuiltOperation[];
}

/** An object for the dead-letter store: its key and gzip NDJSON. */
export interface DeadLetterObject {
  readonly key: string;
  readonly body: Uint8Array;
  readonly letters: readonly DeadLetter[];
}

/** A record of many lines may fail many times; these tell what is wrong with it, and bound the letter. */
const mostFailures = 10;
const mostOperations = 10;

/** The rejected records that the checkpoint is about to pass, as one object; `undefined` when there are none. */
export function deadLetterObject(
  ...rejected: Parameters<typeof rejectedLetters>
): DeadLetterObject | undefined {
  return letterObject('rejected', rejectedLetters(...rejected));
}

/** A letter for each rejected record before `checkpoint`: those from there on come again, and would be written again. */
export function rejectedLetters(
  pipeline: string,
  records: readonly StreamRecord[],
  outcomes: readonly RecordOutcome[],
  checkpoint: number = records.length,
  operations: readonly RecordOperation[] = [],
): DeadLetter[] {
  const built = operationsByRecord(operations);
  return records.flatMap((record, position) => {
    const outcome = outcomes[position];
    return position < checkpoint && outcome?.status === 'rejected'
      ? [deadLetter(pipeline, record, outcome.failures, built.get(position))]
      : [];
  });
}

/**
 * Letters of one shard as an object of this kind; `undefined` when there are none. Which letters they are is in
 * the key: the same ones overwrite their own object, and others with the same first and last never do.
 */
export function letterObject(
  kind: 'rejected' | 'redriven',
  letters: readonly DeadLetter[],
): DeadLetterObject | undefined {
  const [first] = letters;
  if (first === undefined) return undefined;
  const day = first.arrivalTime.slice(0, 10).replaceAll('-', '/');
  const range = `${first.shardId}-${first.sequenceNumber}-${letters.at(-1)?.sequenceNumber}`;
  const body = gzipSync(letters.map((letter) => `${JSON.stringify(letter)}\n`).join(''));
  return {
    key: `${prefixes[kind]}${first.pipeline}/${day}/${range}-${membersHash(letters)}.ndjson.gz`,
    body,
    letters,
  };
}

function membersHash(letters: readonly DeadLetter[]): string {
  const hash = createHash('sha256');
  for (const { stream, shardId, sequenceNumber } of letters) {
    hash.update(`${stream}\n${shardId}\n${sequenceNumber}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

function deadLetter(
  pipeline: string,
  record: StreamRecord,
  failures: readonly Failure[],
  operations: readonly BuiltOperation[] | undefined,
): DeadLetter {
  const { stream, shardId, sequenceNumber, partitionKey, arrivalTime, data } = record;
  return {
    schema: 1,
    pipeline,
    failures: failures.slice(0, mostFailures),
    stream,
    shardId,
    sequenceNumber,
    partitionKey,
    arrivalTime: new Date(arrivalTime).toISOString(),
    data,
    ...(operations && { operations }),
  };
}

function operationsByRecord(operations: readonly RecordOperation[]): Map<number, BuiltOperation[]> {
  const built = new Map<number, BuiltOperation[]>();
  for (const { recordPosition, index, id } of operations) {
    const list = built.get(recordPosition);
    if (list === undefined) built.set(recordPosition, [{ index, id }]);
    else if (list.length < mostOperations) list.push({ index, id });
  }
  return built;
}
