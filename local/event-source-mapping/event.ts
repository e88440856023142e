import type { PolledRecord } from './settings.ts';

export interface EventSource {
  readonly streamArn: string;
  readonly shardId: string;
}

/** The event that Lambda invokes a function with: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export function kinesisEvent(records: readonly PolledRecord[], { streamArn, shardId }: EventSource) {
  return {
    Records: records.map((record) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: record.partitionKey,
        sequenceNumber: record.sequenceNumber,
        data: record.data,
        approximateArrivalTimestamp: record.arrivalTime / 1_000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${shardId}:${record.sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: 'arn:aws:iam::000000000000:role/local',
      awsRegion: 'us-east-1',
      eventSourceARN: streamArn,
    })),
  };
}

/** What one record takes of the 6 MB that an invocation may carry: its data, its key, and the fields around them. */
export function payloadBytes(record: PolledRecord): number {
  return record.data.length + Buffer.byteLength(record.partitionKey) + fieldsAround;
}

const fieldsAround = 500;
