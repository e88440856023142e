import { type KinesisClient, ListShardsCommand, type Shard } from '@aws-sdk/client-kinesis';
import { type ReadPoint, readPointOf } from './read-point.ts';
import type { MappingSettings } from './settings.ts';

export interface StreamShard {
  readonly shardId: string;
  /** One after a split, two after a merge. */
  readonly parents: readonly string[];
  /** A reshard has ended it; it takes no more records. */
  readonly isClosed: boolean;
}

/** All shards that the stream still holds records of, page by page. */
export async function listShards(client: KinesisClient, stream: string): Promise<StreamShard[]> {
  const shards: StreamShard[] = [];
  let next: string | undefined;
  do {
    // "You cannot specify this parameter if you specify NextToken":
    // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
    const page = next === undefined ? { StreamName: stream } : { NextToken: next };
    const answer = await client.send(new ListShardsCommand(page));
    shards.push(...(answer.Shards ?? []).map(streamShard));
    next = answer.NextToken;
  } while (next !== undefined);
  return shards;
}

function streamShard(shard: Shard): StreamShard {
  const { ShardId: shardId = '', ParentShardId: parent, AdjacentParentShardId: adjacent } = shard;
  return {
    shardId,
    parents: [parent, adjacent].filter((id) => id !== undefined),
    isClosed: shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
  };
}

/**
 * The shards that may be read now: "always continue to read data from the parent shards until it is exhausted, and
 * only then begin reading data from the child shards". A parent that the stream no longer lists has expired.
 * https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
 */
export function readableShards(
  shards: readonly StreamShard[],
  isEnded: (shardId: string) => boolean,
): StreamShard[] {
  const listed = new Set(shards.map(({ shardId }) => shardId));
  return shards.filter(
    ({ shardId, parents }) =>
      !isEnded(shardId) && parents.every((parent) => !listed.has(parent) || isEnded(parent)),
  );
}

/**
 * Where reading of a shard begins: after its checkpoint, or, if it has none, at the mapping's starting position. A
 * shard that came later than the mapping is read whole: with LATEST its first records would be lost.
 */
export function startOf(
  checkpoint: string | undefined,
  settings: Pick<MappingSettings, 'startingPosition' | 'startingPositionTimestamp'>,
  shard: { readonly isFirstStart: boolean; readonly isClosed: boolean; readonly now: number },
): ReadPoint {
  if (checkpoint !== undefined) return readPointOf(checkpoint);
  if (settings.startingPosition === 'AT_TIMESTAMP')
    return { kind: 'since', time: settings.startingPositionTimestamp ?? 0 };
  if (settings.startingPosition === 'LATEST' && shard.isFirstStart)
    return shard.isClosed ? { kind: 'end' } : { kind: 'latest', since: shard.now };
  return { kind: 'trim-horizon' };
}
