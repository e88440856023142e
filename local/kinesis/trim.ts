import type { IncomingHttpHeaders } from 'node:http';
import { wereAllTooOld } from './iterator.ts';
import { isObject } from './json.ts';
import type { Store } from './store.ts';

/** Milliseconds between two trims; what is older than the retention takes disk for so much longer. */
const trimEvery = 10 * 60_000;

/** The store wants a request to be signed, and doesn't look at the signature. */
const signed: IncomingHttpHeaders = {
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
  'x-amz-date': '20260101T000000Z',
};

/** Records at a time: those of them that are too old are removed, the others are read for nothing. */
const pageSize = 1_000;

/** Trims from time to time. @returns ends that, and waits for a trim under way */
export function trimming(store: Store): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    // A stream may be deleted meanwhile; the next trim leaves it out.
    last = trimExpired(store).catch(() => undefined);
  }, trimEvery);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await last;
  };
}

/**
 * Removes the records that are older than their stream's retention. The store leaves them out of its answers, and
 * removes them only when they are read, which no consumer does that keeps up: a long run would grow for ever.
 */
export async function trimExpired(store: Store): Promise<void> {
  const { StreamNames: names } = await store.call('ListStreams', { Limit: 10_000 }, signed);
  for (const StreamName of Array.isArray(names) ? names : []) {
    const { Shards: shards } = await store.call('ListShards', { StreamName }, signed);
    for (const shard of Array.isArray(shards) ? shards : []) {
      if (isObject(shard)) await trimShard(store, StreamName, shard.ShardId);
    }
  }
}

async function trimShard(store: Store, StreamName: unknown, ShardId: unknown): Promise<void> {
  const asked = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator: iterator } = await store.call('GetShardIterator', asked, signed);
  while (iterator !== undefined) {
    const { Records, NextShardIterator } = await store.call(
      'GetRecords',
      { ShardIterator: iterator, Limit: pageSize },
      signed,
    );
    const areKept = Array.isArray(Records) && Records.length > 0;
    if (areKept || !wereAllTooOld(NextShardIterator, Date.now())) return;
    iterator = NextShardIterator;
  }
}
