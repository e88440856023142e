import type { JsonObject } from './json.ts';
import type { StoredShard } from './shards.ts';
import { ApiError } from './store.ts';

/**
 * What ListShards gives for a filter, which the store ignores:
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html
 * @param trimHorizon how far back the stream's records go, in milliseconds since 1970
 * @throws ApiError
 */
export function filtered(
  shards: readonly StoredShard[],
  { Type: type, ShardId: shardId, Timestamp: seconds }: JsonObject,
  trimHorizon: number,
): readonly StoredShard[] {
  const time = () => {
    if (typeof seconds === 'number') return Math.max(seconds * 1_000, trimHorizon);
    throw new ApiError('InvalidArgumentException', `A ShardFilter of Type ${type} needs a Timestamp.`);
  };
  switch (type) {
    case 'AT_LATEST':
      return shards.filter(({ endedAt }) => endedAt === undefined);
    case 'AFTER_SHARD_ID':
      if (typeof shardId === 'string') return shards.filter((shard) => shard.shardId > shardId);
      throw new ApiError('InvalidArgumentException', 'A ShardFilter of Type AFTER_SHARD_ID needs a ShardId.');
    case 'AT_TRIM_HORIZON':
      return openAt(shards, trimHorizon);
    case 'AT_TIMESTAMP':
      return openAt(shards, time());
    case 'FROM_TRIM_HORIZON':
      return openSince(shards, trimHorizon);
    case 'FROM_TIMESTAMP':
      return openSince(shards, time());
    default:
      throw new ApiError('ValidationException', `ShardFilter has no Type "${type}".`);
  }
}

function openSince(shards: readonly StoredShard[], time: number): readonly StoredShard[] {
  return shards.filter(({ endedAt }) => endedAt === undefined || endedAt > time);
}

/** A shard begins as its parents end. */
function openAt(shards: readonly StoredShard[], time: number): readonly StoredShard[] {
  const closedLater = new Set(openSince(shards, time).map(({ shardId }) => shardId));
  return openSince(shards, time).filter(({ parents }) => !parents.some((parent) => closedLater.has(parent)));
}
