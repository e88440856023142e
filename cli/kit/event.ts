/** All of a record that the indexer derives ids and index names from. */
export interface EventRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64. */
  readonly data: string;
  /** Milliseconds since the epoch. */
  readonly arrivalTime: number;
}

/**
 * One entry of the event that Lambda gave, or would have given, to the function:
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export function eventEntry(record: EventRecord, streamArn: string) {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
      data: record.data,
      approximateArrivalTimestamp: record.arrivalTime / 1_000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${record.shardId}:${record.sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSourceARN: streamArn,
  };
}

/** A letter keeps its stream's name alone, which is all that the indexer takes from the ARN. */
export function arnOf(stream: string): string {
  return `arn:aws:kinesis:::stream/${stream}`;
}

/** Bytes of JSON, with the comma to the next. */
export function entryBytes(record: EventRecord, streamArn: string): number {
  const around = eventEntry({ ...record, data: '' }, streamArn);
  // Base64 is ASCII and needs no escapes: nothing is gained by serialising megabytes of it to count them.
  return Buffer.byteLength(JSON.stringify(around)) + record.data.length + 1;
}
