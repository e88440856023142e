import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import type { PolledRecord } from './settings.ts';

export interface ShardPosition {
  readonly shardId: string;
  /** Sequence number of the last record that was passed. */
  readonly after: string | undefined;
  readonly otherwise: 'TRIM_HORIZON' | 'LATEST';
}

/** Reads one shard in order, from a checkpoint on. An iterator that expired is asked for anew. */
export class ShardReader {
  private readonly client: KinesisClient;
  private readonly stream: string;
  private readonly position: ShardPosition;
  private iterator: string | undefined;
  private last: string | undefined;
  /** The shard was closed by a reshard and has been read to its end. */
  closed = false;

  constructor(client: KinesisClient, stream: string, position: ShardPosition) {
    this.client = client;
    this.stream = stream;
    this.position = position;
    this.last = position.after;
  }

  get shardId(): string {
    return this.position.shardId;
  }

  /** Fixes where reading begins: what is put from now on is read, even from LATEST. */
  async open(): Promise<void> {
    this.iterator ??= await this.openIterator();
  }

  /** The next records, at most `limit` (10,000); none when there are none yet. */
  async read(limit: number): Promise<PolledRecord[]> {
    if (this.closed) return [];
    await this.open();
    try {
      const answer = await this.client.send(
        new GetRecordsCommand({ ShardIterator: this.iterator, Limit: limit }),
      );
      this.iterator = answer.NextShardIterator;
      this.closed = this.iterator === undefined;
      const records = (answer.Records ?? []).map((record) => ({
        sequenceNumber: record.SequenceNumber ?? '',
        partitionKey: record.PartitionKey ?? '',
        data: Buffer.from(record.Data ?? []).toString('base64'),
        arrivalTime: record.ApproximateArrivalTimestamp?.getTime() ?? Date.now(),
      }));
      this.last = records.at(-1)?.sequenceNumber ?? this.last;
      return records;
    } catch (thrown) {
      if (!(thrown instanceof ExpiredIteratorException)) throw thrown;
      this.iterator = undefined;
      return [];
    }
  }

  private async openIterator(): Promise<string | undefined> {
    const { shardId, otherwise } = this.position;
    const from =
      this.last === undefined
        ? { ShardIteratorType: otherwise }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, StartingSequenceNumber: this.last };
    const answer = await this.client.send(
      new GetShardIteratorCommand({ StreamName: this.stream, ShardId: shardId, ...from }),
    );
    return answer.ShardIterator;
  }
}
