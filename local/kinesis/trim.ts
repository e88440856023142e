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

/** Records that are removed at a time: one may have 1 MiB. */
const pageSize = 100;

export interface Trimming {
  /** Ends it, after the page that is under way. */
  readonly stop: () => Promise<void>;
}

/** Trims now, and from time to time. */
export function startTrimming(store: Store): Trimming {
  const ended = new AbortController();
  let running: Promise<void> | undefined;
  const trim = () => {
    running ??= trimExpired(store, ended.signal)
      // A stream may be deleted meanwhile; the next trim leaves it out.
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
      });
  };
  trim();
  const timer = setInterval(trim, trimEvery);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      ended.abort();
      await running;
    },
  };
}

/**
 * Removes the records that are older than their stream's retention. The store leaves them out of its answers, and
 * removes them only when they are read, which no consumer does that keeps up: a long run would grow for ever.
 */
export async function trimExpired(store: Store, signal?: AbortSignal): Promise<void> {
  const { StreamNames: names } = await store.call('ListStreams', { Limit: 10_000 }, signed);
  for (const StreamName of Array.isArray(names) ? names : []) {
    const { Shards: shards } = await store.call('ListShards', { StreamName }, signed);
    for (const shard of Array.isArray(shards) ? shards : []) {
      if (isObject(shard)) await trimShard(store, { StreamName, ShardId: shard.ShardId }, signal);
    }
  }
}

async function trimShard(store: Store, shard: object, signal: AbortSignal | undefined): Promise<void> {
  const asked = { ...shard, ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator } = await store.call('GetShardIterator', asked, signed);
  // The first alone: nearly always it is to be kept, and what is kept is read for nothing.
  let Limit = 1;
  while (!signal?.aborted) {
    const page = await store.call('GetRecords', { ShardIterator, Limit }, signed);
    const areKept = Array.isArray(page.Records) && page.Records.length > 0;
    if (areKept || !wereAllTooOld(page.NextShardIterator, Date.now())) return;
    ShardIterator = page.NextShardIterator;
    Limit = pageSize;
  }
}
