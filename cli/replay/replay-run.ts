import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { isMarked } from '../../functions/core/document/marked-record.ts';
import type { StreamRef } from '../../functions/stream/stream-ref.ts';
import { entryBytes } from '../kit/event.ts';
import { serviceFault } from '../kit/service-fault.ts';
import { grouped, maxEventBytes } from '../letters/group.ts';
import { type RecordPage, type ShardRecord, shardPages } from '../stream/shard-pages.ts';
import { parentsFirst, type Shard } from '../stream/stream-shards.ts';
import { type ReplayTarget, replayBatch } from './replay-batch.ts';
import type { ReplayState } from './replay-state.ts';

export interface ReplayOptions extends ReplayTarget {
  readonly client: KinesisClient;
  readonly stream: StreamRef;
  readonly shards: readonly Shard[];
  /** Kept up to date by the run. */
  readonly state: ReplayState;
  readonly keep: (state: ReplayState) => void;
  readonly batchSize: number;
  readonly shardsAtOnce: number;
  readonly pace: (records: number) => Promise<void>;
  /** Counts instead of invoking. */
  readonly dryRun: boolean;
  readonly onRecords: (count: number) => void;
}

/**
 * Every shard from where the state says to the end of the time span; each in order, and after its parents. When one
 * can't go on, the others stop as well.
 * @throws Fault
 */
export async function replay(options: ReplayOptions): Promise<void> {
  const failed = new AbortController();
  const running = { ...options, signal: AbortSignal.any([options.signal, failed.signal]) };
  await parentsFirst(options.shards, options.shardsAtOnce, async (shard) => {
    try {
      await replayShard(shard, running);
    } catch (thrown) {
      failed.abort();
      throw thrown;
    }
  });
}

async function replayShard({ shardId }: Shard, options: ReplayOptions): Promise<void> {
  const { state, client, stream, signal, keep, dryRun } = options;
  const before = state.shards[shardId];
  if (before?.done === true || signal.aborted) return;
  const start = { stream, shardId, after: before?.after, from: state.from ?? undefined };
  try {
    for await (const page of shardPages(client, start, signal)) {
      const due = page.records.filter(({ arrivalTime }) => arrivalTime < state.to);
      await replayPage(due, options);
      if (signal.aborted) return;
      if (isOver(page, due)) break;
    }
  } catch (thrown) {
    if (signal.aborted) return;
    throw serviceFault(thrown, `the stream ${stream.StreamName}`, 'check --stream, --stack and --region');
  }
  if (signal.aborted || dryRun) return;
  state.shards[shardId] = { ...state.shards[shardId], done: true };
  keep(state);
}

/** Arrival times aren't promised to rise, so the span is over only with a page that has none of it. */
function isOver(page: RecordPage, due: readonly ShardRecord[]): boolean {
  return due.length === 0 && (page.records.length > 0 || page.atTip);
}

async function replayPage(due: readonly ShardRecord[], options: ReplayOptions): Promise<void> {
  const { state, keep, batchSize, streamArn, stream, signal, onRecords } = options;
  // What a verification put has been taken away again.
  const own = due.filter((record) => !isMarked(record));
  const weighed = own.map((record) => ({
    ...record,
    stream: stream.StreamName,
    bytes: entryBytes(record, streamArn),
  }));
  for (const batch of grouped(weighed, { records: batchSize, bytes: maxEventBytes })) {
    if (options.dryRun) {
      onRecords(batch.length);
      continue;
    }
    await options.pace(batch.length);
    if (signal.aborted) return;
    await replayBatch(batch, options, ({ shardId, sequenceNumber }, count) => {
      onRecords(count);
      state.shards[shardId] = { after: sequenceNumber, done: false };
      keep(state);
    });
  }
}
