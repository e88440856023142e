import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  type KinesisClient,
  type _Record as KinesisRecord,
} from '@aws-sdk/client-kinesis';
import { isAfter, type ReadPoint } from './read-point.ts';
import type { PolledRecord } from './settings.ts';

export interface ShardReaderOptions {
  readonly client: KinesisClient;
  readonly stream: string;
  readonly shardId: string;
  readonly position: ReadPoint;
  readonly report: (message: string) => void;
}

/** Reads one shard in order, from a position on. An iterator that expired is asked for anew. */
export class ShardReader {
  private readonly options: ShardReaderOptions;
  private iterator: string | undefined;
  private isOpened = false;
  private last: string | undefined;
  /** Records that arrived earlier are skipped, until the first that didn't. */
  private since: number | undefined;
  /** The shard was closed by a reshard and has been read to its end. */
  closed = false;

  constructor(options: ShardReaderOptions) {
    this.options = options;
    const { position: readPoint } = options;
    if (readPoint.kind === 'after') this.last = readPoint.sequenceNumber;
    if (readPoint.kind === 'since') this.since = readPoint.time;
    this.closed = readPoint.kind === 'end';
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
      const answer = await this.options.client.send(
        new GetRecordsCommand({ ShardIterator: this.iterator, Limit: limit }),
      );
      this.iterator = answer.NextShardIterator;
      // "If set to null, the shard has been closed and the requested iterator does not return any more data."
      // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
      this.closed = this.iterator === undefined;
      return this.wanted((answer.Records ?? []).map(polledRecord));
    } catch (thrown) {
      // "A shard iterator expires 5 minutes after it is returned": the lanes may have been busy for longer.
      // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
      if (!(thrown instanceof ExpiredIteratorException)) throw thrown;
      this.iterator = undefined;
      return [];
    }
  }

  private wanted(records: readonly PolledRecord[]): PolledRecord[] {
    const { last, since } = this;
    const unread = last === undefined ? records : records.filter((r) => isAfter(r.sequenceNumber, last));
    const first = since === undefined ? 0 : unread.findIndex(({ arrivalTime }) => arrivalTime >= since);
    if (first < 0) return [];
    this.last = unread.at(-1)?.sequenceNumber ?? last;
    if (unread.length > first) this.since = undefined;
    return unread.slice(first);
  }

  private async openIterator(): Promise<string | undefined> {
    const { position: readPoint, shardId, report } = this.options;
    const isLatest = readPoint.kind === 'latest' && !this.isOpened;
    if (readPoint.kind === 'latest' && this.isOpened && this.last === undefined) this.since = readPoint.since;
    const start = isLatest
      ? { ShardIteratorType: 'LATEST' as const }
      : this.last === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' as const }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, StartingSequenceNumber: this.last };
    try {
      const iterator = await this.iteratorAt(start);
      this.isOpened = true;
      return iterator;
    } catch (thrown) {
      if (!(thrown instanceof InvalidArgumentException) || this.last === undefined) throw thrown;
      report(
        `${shardId}: the checkpoint is no longer in the stream, which is read from its oldest record: ${thrown.message}`,
      );
      this.last = undefined;
      return this.iteratorAt({ ShardIteratorType: 'TRIM_HORIZON' });
    }
  }

  private async iteratorAt(start: {
    readonly ShardIteratorType: 'LATEST' | 'TRIM_HORIZON' | 'AFTER_SEQUENCE_NUMBER';
    readonly StartingSequenceNumber?: string;
  }): Promise<string | undefined> {
    const { client, stream, shardId } = this.options;
    const answer = await client.send(
      new GetShardIteratorCommand({ StreamName: stream, ShardId: shardId, ...start }),
    );
    return answer.ShardIterator;
  }
}

function polledRecord(record: KinesisRecord): PolledRecord {
  return {
    sequenceNumber: record.SequenceNumber ?? '',
    partitionKey: record.PartitionKey ?? '',
    data: Buffer.from(record.Data ?? []).toString('base64'),
    arrivalTime: record.ApproximateArrivalTimestamp?.getTime() ?? Date.now(),
  };
}
