import type { BuiltOperation, DeadLetter, Reason } from '../../functions/dead-letters/dead-letter.ts';

/** A record that wasn't indexed, whichever form it is stored in. */
export interface Letter extends Pick<RecordIdentity, 'stream' | 'shardId' | 'sequenceNumber'> {
  /** Undefined when Lambda gave the batch up: it knows of no pipelines. */
  readonly pipeline: string | undefined;
  /** ARN of the function whose batch Lambda discarded; undefined when the indexer rejected it. Printed by `show`. */
  readonly givenUpFor?: string | undefined;
  /** How often Lambda had invoked the function with it by then, about. */
  readonly invocations?: number | undefined;
  readonly failures: readonly Reason[];
  readonly partitionKey: string;
  /** ISO 8601. */
  readonly arrivalTime: string;
  /** Base64. */
  readonly data: string;
  readonly operations: readonly BuiltOperation[];
}

/** What tells one record from every other, wherever and however often it is stored. */
export interface RecordIdentity {
  readonly stream: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

export function identityOf({ stream, shardId, sequenceNumber }: RecordIdentity): string {
  return `${stream}/${shardId}/${sequenceNumber}`;
}

/** The order of the stream: by stream, shard, and sequence number as the number that it is. */
export function inStreamOrder(a: RecordIdentity, b: RecordIdentity): number {
  return (
    compare(a.stream, b.stream) ||
    compare(a.shardId, b.shardId) ||
    a.sequenceNumber.length - b.sequenceNumber.length ||
    compare(a.sequenceNumber, b.sequenceNumber)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** `bulk:mapper_parsing_exception` */
export function reasonName({ failures: [first] }: Pick<Letter, 'failures'>): string {
  return first === undefined ? 'unknown' : `${first.stage}:${first.type}`;
}

/** The same in words, on one line: `total must be a number`. Empty where none are stored. */
export function reasonInWords({ failures: [first] }: Pick<Letter, 'failures'>): string {
  return (first?.message ?? '').replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

/** The letter in the form that the indexer writes. */
export function asDeadLetter(letter: Letter, pipeline: string, failures: readonly Reason[]): DeadLetter {
  const { stream, shardId, sequenceNumber, partitionKey, arrivalTime, data, operations } = letter;
  return {
    schema: 1,
    pipeline: letter.pipeline ?? pipeline,
    failures,
    stream,
    shardId,
    sequenceNumber,
    partitionKey,
    arrivalTime,
    data,
    ...(operations.length > 0 && { operations }),
  };
}

/** The letters of an object, or why it is none of ours. */
export type ReadObject =
  | { readonly form: 'rejected' | 'discarded'; readonly letters: readonly Letter[] }
  | { readonly unreadable: string };
