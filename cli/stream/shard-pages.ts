import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorInput,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import type { StreamRef } from '../../functions/stream/stream-ref.ts';
import type { EventRecord } from '../kit/event.ts';

/** A record of a shard, from its bytes in base64 to its arrival in milliseconds. */
export type ShardRecord = EventRecord;

export interface RecordPage {
  readonly records: readonly ShardRecord[];
  /** Nothing newer is there yet. */
  readonly atTip: boolean;
}

export interface ShardStart {
  readonly stream: StreamRef;
  readonly shardId: string;
  /** Go on after this record, if there is one. */
  readonly after: string | undefined;
  /** Else begin with what arrived then, in milliseconds; with what arrives from now on; or, undefined, with the oldest. */
  readonly from: number | 'latest' | undefined;
}

/** A closed shard ends, one that takes records doesn't. 10,000 and 10 MiB are what one GetRecords gives at most. */
export async function* shardPages(
  client: KinesisClient,
  { after, ...start }: ShardStart,
  abort: AbortSignal,
): AsyncGenerator<RecordPage> {
  let last = after;
  let iterator = await openIterator(client, { ...start, after: last }, abort);
  while (iterator !== undefined && !abort.aborted) {
    try {
      const { StreamARN } = start.stream;
      const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: 10_000, StreamARN });
      const answer = await client.send(command, { abortSignal: abort });
      const records = (answer.Records ?? []).map((record) => ({
        shardId: start.shardId,
        sequenceNumber: record.SequenceNumber ?? '',
        partitionKey: record.PartitionKey ?? '',
        data: Buffer.from(record.Data ?? []).toString('base64'),
        arrivalTime: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
      }));
      last = records.at(-1)?.sequenceNumber ?? last;
      iterator = answer.NextShardIterator;
      yield { records, atTip: iterator === undefined || (answer.MillisBehindLatest ?? 0) === 0 };
    } catch (thrown) {
      // An iterator lives for five minutes, and the indexer may have taken longer.
      if (!(thrown instanceof ExpiredIteratorException)) throw thrown;
      iterator = await openIterator(client, { ...start, after: last }, abort);
    }
  }
}

async function openIterator(
  client: KinesisClient,
  { stream, shardId, after, from }: ShardStart,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const input: GetShardIteratorInput = { ...stream, ShardId: shardId, ...position(after, from) };
  const { ShardIterator } = await client.send(new GetShardIteratorCommand(input), { abortSignal });
  return ShardIterator;
}

function position(after: string | undefined, from: ShardStart['from']) {
  if (after !== undefined) {
    return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: after } as const;
  }
  if (from === 'latest') return { ShardIteratorType: 'LATEST' } as const;
  if (from !== undefined) return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(from) } as const;
  return { ShardIteratorType: 'TRIM_HORIZON' } as const;
}
