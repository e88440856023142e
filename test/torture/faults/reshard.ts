import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeStreamSummaryCommand,
  InvalidArgumentException,
  type KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  ResourceInUseException,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import type { Random } from '../../../pipelines/demo/kit/random.ts';

interface OpenShard {
  readonly shardId: string;
  readonly first: bigint;
  readonly last: bigint;
}

const mostShards = 5;
const fewestShards = 2;

/** Splits one of the open shards in its middle. False when there are enough. */
export async function splitShard(client: KinesisClient, stream: string, random: Random): Promise<boolean> {
  const shards = await openShards(client, stream);
  if (shards.length >= mostShards) return false;
  const { shardId, first, last } = random.pick(shards);
  const middle = String((first + last) / 2n + 1n);
  const split = { StreamName: stream, ShardToSplit: shardId, NewStartingHashKey: middle };
  return unlessBusy(client, stream, () => client.send(new SplitShardCommand(split)));
}

/** Merges two open shards that lie side by side. False when there are few. */
export async function mergeShards(client: KinesisClient, stream: string, random: Random): Promise<boolean> {
  const shards = await openShards(client, stream);
  if (shards.length <= fewestShards) return false;
  const left = random.integer(0, shards.length - 2);
  const [shard, adjacent] = shards.slice(left, left + 2);
  const merge = {
    StreamName: stream,
    ShardToMerge: shard?.shardId,
    AdjacentShardToMerge: adjacent?.shardId,
  };
  return unlessBusy(client, stream, () => client.send(new MergeShardsCommand(merge)));
}

/** A stream takes one such operation at a time, and after it the shards are different, so this one has no effect. */
async function unlessBusy(
  client: KinesisClient,
  stream: string,
  reshard: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await reshard();
  } catch (thrown) {
    if (thrown instanceof ResourceInUseException || thrown instanceof InvalidArgumentException) return false;
    throw thrown;
  }
  await untilActive(client, stream);
  return true;
}

/** By hash key, so that neighbours in the list are adjacent. */
async function openShards(client: KinesisClient, stream: string): Promise<OpenShard[]> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream }));
  return Shards.filter(({ SequenceNumberRange: range }) => range?.EndingSequenceNumber === undefined)
    .map(({ ShardId: shardId = '', HashKeyRange: range }) => ({
      shardId,
      first: BigInt(range?.StartingHashKey ?? 0),
      last: BigInt(range?.EndingHashKey ?? 0),
    }))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
}

async function untilActive(client: KinesisClient, stream: string): Promise<void> {
  const describe = new DescribeStreamSummaryCommand({ StreamName: stream });
  while ((await client.send(describe)).StreamDescriptionSummary?.StreamStatus !== 'ACTIVE') await delay(10);
}
