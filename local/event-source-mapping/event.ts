import type { PolledRecord } from './settings.ts';

export interface EventSource {
  readonly streamArn: string;
  readonly shardId: string;
}

/** The event that Lambda invokes a function with: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export function kinesisEvent(records: readonly PolledRecord[], source: EventSource) {
  return { Records: records.map((record) => eventRecord(record, source)) };
}

function eventRecord(record: PolledRecord, { streamArn, shardId }: EventSource) {
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
    eventID: `${shardId}:${record.sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::000000000000:role/local',
    awsRegion: 'us-east-1',
    eventSourceARN: streamArn,
  };
}

/** Bytes of `{"Records":[]}`. */
export const emptyEventBytes = JSON.stringify(kinesisEvent([], { streamArn: '', shardId: '' })).length;

/** Bytes that a record adds to the event's JSON, with the comma after it: what the cap of 6 MB counts. */
export function payloadBytes(record: PolledRecord, source: EventSource): number {
  // The data is most of it, and base64 needs no escapes: only what is around it is rendered.
  const around = JSON.stringify(eventRecord({ ...record, data: '' }, source));
  return Buffer.byteLength(around) + record.data.length + 1;
}
