import type { IncomingHttpHeaders } from 'node:http';
import db from 'kinesalite/db/index.js';
import { placeOf } from './iterator.ts';
import { isObject, type JsonObject, parseObject } from './json.ts';
import type { ApiAnswer, Store } from './store.ts';

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

/** The store's answer at the end of a closed shard, which has no next iterator. */
const ended = /^\{"MillisBehindLatest":\d+,"Records":/;

/**
 * GetRecords tells the children of a shard at its end, and consumers such as the Kinesis Client Library go on with them.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
export async function withChildShards(
  store: Store,
  input: () => JsonObject,
  headers: IncomingHttpHeaders,
  answer: ApiAnswer,
): Promise<ApiAnswer> {
  if (answer.status !== 200 || !ended.test(answer.body.slice(0, 60).toString())) return answer;
  const { stream, shardId } = placeOf(String(input().ShardIterator));
  const children = (await shardsOf(store, stream, headers)).filter(({ parents }) =>
    parents.includes(shardId),
  );
  const ChildShards = children.map(({ shardId: ShardId, parents: ParentShards, range: HashKeyRange }) => ({
    ShardId,
    ParentShards,
    HashKeyRange,
  }));
  const body = JSON.stringify({ ...parseObject(answer.body.toString()), ChildShards });
  return { ...answer, headers: { ...answer.headers, 'content-length': Buffer.byteLength(body) }, body };
}
