import type { PolledRecord } from '../../../local/event-source-mapping/settings.ts';

const firstSequenceNumber = 49_598_630_142_999_655_949_899_443_842_509_554_952_738_656_579_378_741_250n;

export const source = {
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s',
  shardId: 'shardId-000000000000',
};

export const arrivalTime = Date.UTC(2026, 10, 23, 10);

/** The nth record of a shard, with sequence numbers as long as Kinesis's own. */
export function polledRecord(number: number, changes: Partial<PolledRecord> = {}): PolledRecord {
  return {
    sequenceNumber: String(firstSequenceNumber + BigInt(number)),
    partitionKey: `key-${number}`,
    data: Buffer.from(`record ${number}`).toString('base64'),
    arrivalTime,
    ...changes,
  };
}

export function polledRecords(count: number, changes: Partial<PolledRecord> = {}): PolledRecord[] {
  return Array.from({ length: count }, (_, number) => polledRecord(number, changes));
}
