import { DescribeStreamSummaryCommand, type KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import type { StreamRef } from '../../functions/stream/stream-ref.ts';
import { serviceFault } from '../kit/service-fault.ts';

export interface Shard {
  readonly shardId: string;
  /** Those that are still there; records of one key are in a parent before they are in its child. */
  readonly parents: readonly string[];
}

/** A shard as the stream lists it. */
export interface ListedShard extends Shard {
  /** Sequence numbers of its records are this or above; and not above the last one's, once it is closed. */
  readonly firstNumber: string;
  readonly lastNumber: string | undefined;
}

export interface StreamShards {
  readonly arn: string;
  /** Two streams of one name have one ARN, but not one birthday. ISO 8601. */
  readonly createdAt: string;
  readonly retentionHours: number;
  readonly shards: readonly ListedShard[];
}

/**
 * The stream with all its shards, closed ones among them.
 * @throws Fault when there is no such stream, or no right to read it
 */
export async function describeShards(
  client: KinesisClient,
  stream: StreamRef,
  abortSignal: AbortSignal,
): Promise<StreamShards> {
  try {
    const summary = (await client.send(new DescribeStreamSummaryCommand(stream), { abortSignal }))
      .StreamDescriptionSummary;
    const listed: ListedShard[] = [];
    let NextToken: string | undefined;
    do {
      const asked = NextToken === undefined ? stream : { NextToken };
      const page = await client.send(new ListShardsCommand(asked), { abortSignal });
      for (const { ShardId, ParentShardId, AdjacentParentShardId, SequenceNumberRange } of page.Shards ??
        []) {
        listed.push({
          shardId: ShardId ?? '',
          parents: [ParentShardId, AdjacentParentShardId].flatMap((parent) => parent ?? []),
          firstNumber: SequenceNumberRange?.StartingSequenceNumber ?? '0',
          lastNumber: SequenceNumberRange?.EndingSequenceNumber,
        });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    const there = new Set(listed.map(({ shardId }) => shardId));
    return {
      arn: summary?.StreamARN ?? '',
      createdAt: summary?.StreamCreationTimestamp?.toISOString() ?? '',
      retentionHours: summary?.RetentionPeriodHours ?? 24,
      shards: listed.map((shard) => ({
        ...shard,
        parents: shard.parents.filter((parent) => there.has(parent)),
      })),
    };
  } catch (thrown) {
    if (abortSignal.aborted) throw thrown;
    throw serviceFault(thrown, `the stream ${stream.StreamName}`, 'check --stream, --stack and --region');
  }
}

/** Runs `work` for every shard, so many side by side, and none before its parents have ended. */
export async function parentsFirst(
  shards: readonly Shard[],
  atOnce: number,
  work: (shard: Shard) => Promise<void>,
): Promise<void> {
  const waiting = new Map(shards.map((shard) => [shard.shardId, shard]));
  const running = new Map<string, Promise<void>>();
  let failure: { readonly thrown: unknown } | undefined;
  const isFree = ({ parents }: Shard) =>
    parents.every((parent) => !waiting.has(parent) && !running.has(parent));
  for (;;) {
    for (const shard of [...waiting.values()].filter(isFree)) {
      if (failure !== undefined || running.size >= atOnce) break;
      waiting.delete(shard.shardId);
      const ended = work(shard)
        .catch((thrown: unknown) => {
          failure ??= { thrown };
        })
        .finally(() => running.delete(shard.shardId));
      running.set(shard.shardId, ended);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failure !== undefined) throw failure.thrown;
}
