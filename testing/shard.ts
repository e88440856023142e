import type { StreamRecord } from '../functions/pipeline/record.ts';

/** All records of a test are of one shard. */
export const testShard = 'shardId-000000000000';

/** As many digits as those of Kinesis have. */
const firstSequenceNumber = 10n ** 55n;

export interface PutRecord {
  /** Its place among the records of the shard, rising. */
  readonly position: number;
  readonly bytes: Uint8Array;
  /** Default: its position. */
  readonly partitionKey?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivalTime: number;
}

/** A record as the functions get it from Kinesis. */
export function streamRecord(
  stream: string,
  { position, bytes, partitionKey = String(position), arrivalTime }: PutRecord,
): StreamRecord {
  return {
    stream,
    shardId: testShard,
    sequenceNumber: String(firstSequenceNumber + BigInt(position)),
    partitionKey,
    arrivalTime,
    data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
  };
}

/** The place that a record of this shard was put at. */
export function positionOf({ sequenceNumber }: Pick<StreamRecord, 'sequenceNumber'>): number {
  return Number(BigInt(sequenceNumber) - firstSequenceNumber);
}
