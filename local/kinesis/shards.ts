import type { IncomingHttpHeaders } from 'node:http';
import db from 'kinesalite/db/index.js';
import { isObject, type JsonObject } from './json.ts';
import type { Store } from './store.ts';

export interface StoredShard {
  readonly shardId: string;
  readonly parents: readonly string[];
  readonly range: JsonObject;
  /** When it was closed, in milliseconds since 1970; undefined for an open one. */
  readonly endedAt: number | undefined;
  /** As the API tells it. */
  readonly shard: JsonObject;
}

export async function shardsOf(
  store: Store,
  stream: unknown,
  headers: IncomingHttpHeaders,
): Promise<StoredShard[]> {
  const { Shards: shards } = await store.call('ListShards', { StreamName: stream }, headers);
  return (Array.isArray(shards) ? shards : []).filter(isObject).map((shard) => {
    const { HashKeyRange: range, SequenceNumberRange: numbers } = shard;
    const ending = isObject(numbers) ? numbers.EndingSequenceNumber : undefined;
    return {
      shardId: String(shard.ShardId),
      parents: [shard.ParentShardId, shard.AdjacentParentShardId].flatMap((id) =>
        id === undefined ? [] : String(id),
      ),
      range: isObject(range) ? range : {},
      endedAt: ending === undefined ? undefined : (db.parseSequence(String(ending)).seqTime ?? 0),
      shard,
    };
  });
}
