/** Where a record came from, and when Kinesis accepted it. Ids and index names derive from nothing else. */
export interface RecordMetadata {
  /** The stream's name. */
  readonly stream: string;
  readonly shardId: string;
  /** Up to 128 decimal digits: compare as BigInt, never as number or string. */
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** `ApproximateArrivalTimestamp` in milliseconds since the epoch. Not promised to be monotone. */
  readonly arrivalTime: number;
}

/** A Kinesis record as it entered the function: its bytes still in base64, untouched until decoded. */
export interface StreamRecord extends RecordMetadata {
  readonly data: string;
}

/** The record of a value, under the partition key that its producer gave it if it came in an aggregate. */
export function withOwnKey<Record extends RecordMetadata>(
  record: Record,
  partitionKey: string | undefined,
): Record {
  return partitionKey === undefined ? record : { ...record, partitionKey };
}

/**
 * Position of a document within its record: KPL sub-sequence number, value (an NDJSON line, say), and the
 * ordinal in the array that the transform returned. All are 0 for a plain record that became one document.
 * Of several objects in one line the ordinals begin at multiples of `ordinalsPerObject`: so the values of the lines
 * after it are what they were when such a line was refused whole.
 */
export type RecordPart = readonly [subSequence: number, value: number, ordinal: number];

/** More than a transform can return for one value; 100,000 times it is still exact. */
export const ordinalsPerObject = 1_000_000_000;
