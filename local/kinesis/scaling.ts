import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from './json.ts';
import { listStreams } from './list-streams.ts';
import { shardsOf } from './shards.ts';
import { ApiError, type Store, summaryOf } from './store.ts';
import { nextStep, type OpenShard, splitsFor } from './uniform-scaling.ts';

/** UpdateShardCount, by splits and merges of the store. */
export interface Scaling {
  /** Answers at once, as AWS does; the stream is UPDATING until its shards are as asked. @throws ApiError */
  readonly start: (input: JsonObject, headers: IncomingHttpHeaders) => Promise<JsonObject>;
  readonly isUpdating: (stream: unknown) => boolean;
  /** Leaves streams with the shards that they have by then. */
  readonly stop: () => Promise<void>;
}

export function scalingOf(store: Store): Scaling {
  const updating = new Map<string, Promise<void>>();
  const stopped = new AbortController();
  return {
    isUpdating: (stream) => typeof stream === 'string' && updating.has(stream),
    start: async (input, headers) => {
      const { stream, target } = wanted(input);
      const summary = await summaryOf(store, stream, headers);
      if (summary.StreamStatus !== 'ACTIVE' || updating.has(stream)) throw notActive(stream);
      const open = await openShards(store, stream, headers);
      checkLimits(open.length, target);
      await checkRoom(store, splitsFor(open, target), headers);
      // Two requests may have come as far as this.
      if (updating.has(stream)) throw notActive(stream);
      const scaling = scale(store, stream, target, headers, stopped.signal)
        .catch((thrown) => console.error(`The shard count of "${stream}" is not ${target}: ${thrown}`))
        .finally(() => updating.delete(stream));
      updating.set(stream, scaling);
      return {
        StreamName: stream,
        StreamARN: summary.StreamARN,
        CurrentShardCount: open.length,
        TargetShardCount: target,
      };
    },
    stop: async () => {
      stopped.abort();
      await Promise.all(updating.values());
    },
  };
}

export function notActive(stream: string): ApiError {
  return new ApiError('ResourceInUseException', `Stream ${stream} not ACTIVE, instead in state UPDATING`);
}

function wanted({ StreamName: stream, TargetShardCount: target, ScalingType: type }: JsonObject) {
  const invalid = (value: unknown, key: string, constraint: string) =>
    new ApiError(
      'ValidationException',
      `1 validation error detected: Value '${value ?? 'null'}' at '${key}' failed to satisfy constraint: ${constraint}`,
    );
  if (typeof stream !== 'string') throw invalid(stream, 'streamName', 'Member must not be null');
  if (type !== 'UNIFORM_SCALING')
    throw invalid(type, 'scalingType', 'Member must satisfy enum value set: [UNIFORM_SCALING]');
  if (typeof target !== 'number' || !Number.isInteger(target) || target < 1)
    throw invalid(target, 'targetShardCount', 'Member must have value greater than or equal to 1');
  return { stream, target };
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html, less its ten times a day. */
function checkLimits(current: number, target: number): void {
  const counts = `Current open shard count: ${current} Target shard count: ${target}`;
  const refusal = (bound: string) =>
    new ApiError(
      'LimitExceededException',
      `UpdateShardCount cannot scale ${bound} your current open shard count. ${counts}`,
    );
  if (target > current * 2) throw refusal('up over double');
  if (target < current / 2) throw refusal('down below half');
}

async function checkRoom(store: Store, more: number, headers: IncomingHttpHeaders): Promise<void> {
  let open = 0;
  for (let page: JsonObject = {}, isMore = true; isMore; isMore = page.NextToken !== undefined) {
    page = await listStreams(
      store,
      page.NextToken === undefined ? {} : { NextToken: page.NextToken },
      headers,
    );
    for (const name of Array.isArray(page.StreamNames) ? page.StreamNames : [])
      open += (await openShards(store, name, headers)).length;
  }
  if (open + more <= store.shardLimit) return;
  throw new ApiError(
    'LimitExceededException',
    `This request would exceed the shard limit of this endpoint. Current shard count: ${open}. ` +
      `Limit: ${store.shardLimit}. Number of additional shards on the way to this request's: ${more}.`,
  );
}

async function scale(
  store: Store,
  stream: string,
  target: number,
  headers: IncomingHttpHeaders,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    const step = nextStep(await openShards(store, stream, headers), target);
    if (step === undefined) return;
    if ('split' in step) {
      const at = step.at.toString();
      const split = { StreamName: stream, ShardToSplit: step.split, NewStartingHashKey: at };
      await store.call('SplitShard', split, headers);
    } else {
      const [shard, adjacent] = step.merge;
      const merge = { StreamName: stream, ShardToMerge: shard, AdjacentShardToMerge: adjacent };
      await store.call('MergeShards', merge, headers);
    }
    do await delay(5);
    while ((await summaryOf(store, stream, headers)).StreamStatus !== 'ACTIVE');
  }
}

async function openShards(store: Store, stream: unknown, headers: IncomingHttpHeaders): Promise<OpenShard[]> {
  const shards = await shardsOf(store, stream, headers);
  return shards
    .filter(({ endedAt }) => endedAt === undefined)
    .map(({ shardId, range }) => ({ shardId, start: BigInt(String(range.StartingHashKey)) }));
}
