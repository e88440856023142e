import { gzipSync } from 'node:zlib';
import type { Failure, RecordOutcome } from './outcome.ts';
import type { StreamRecord } from './record.ts';

/** One line of a dead-letter object: all that redrive needs to process the record as if for the first time. */
export interface DeadLetter {
  readonly schema: 1;
  readonly pipeline: string;
  readonly failures: readonly Failure[];
  readonly stream: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** ISO 8601. */
  readonly arrivalTime: string;
  /** The record's bytes as Kinesis delivered them, in base64. */
  readonly data: string;
}

/** An object for the dead-letter store: its key and gzip NDJSON. */
export interface DeadLetterObject {
  readonly key: string;
  readonly body: Uint8Array;
  readonly letters: number;
}

/**
 * The rejected records that the checkpoint is about to pass, as one object; `undefined` when there are none.
 * Records from `checkpoint` on are left out: they come again and would be written again.
 */
export function deadLetterObject(
  pipeline: string,
  records: readonly StreamRecord[],
  outcomes: readonly RecordOutcome[],
  checkpoint: number = records.length,
): DeadLetterObject | undefined {
  const letters = records.flatMap((record, place) => {
    const outcome = outcomes[place];
    return place < checkpoint && outcome?.status === 'rejected'
      ? [deadLetter(pipeline, record, outcome.failures)]
      : [];
  });
  const [first] = letters;
  if (first === undefined) return undefined;
  const day = first.arrivalTime.slice(0, 10).replaceAll('-', '/');
  const name = `${first.shardId}-${first.sequenceNumber}-${letters.at(-1)?.sequenceNumber}.ndjson.gz`;
  const body = gzipSync(letters.map((letter) => `${JSON.stringify(letter)}\n`).join(''));
  return { key: `rejected/${pipeline}/${day}/${name}`, body, letters: letters.length };
}

function deadLetter(pipeline: string, record: StreamRecord, failures: readonly Failure[]): DeadLetter {
  const { stream, shardId, sequenceNumber, partitionKey, arrivalTime, data } = record;
  return {
    schema: 1,
    pipeline,
    failures,
    stream,
    shardId,
    sequenceNumber,
    partitionKey,
    arrivalTime: new Date(arrivalTime).toISOString(),
    data,
  };
}
