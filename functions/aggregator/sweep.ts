import { shardAddress } from '../core/windows/addresses.ts';
import type { Registry, ShardState } from '../core/windows/state.ts';
import {
  arrivedThroughOf,
  firstState,
  lowWatermarkOf,
  notedFrom,
  supersededBy,
} from '../core/windows/watermark.ts';
import { isKind } from '../engine/store/stored-kind.ts';
import { closeWindows } from './close/close-windows.ts';
import type { EvaluateOptions } from './evaluate/evaluations.ts';
import { finalEvaluator } from './evaluate/final.ts';
import { evaluateSilence } from './evaluate/silence.ts';
import type { FoldOptions } from './fold/fold-panes.ts';
import { readProgress, readStates } from './progress/progress.ts';
import { askShards, register, retireShards } from './progress/registry.ts';

export interface SweepOptions extends FoldOptions, EvaluateOptions {
  /** Whether the stream holds a record of the shard after this one, or any if none is given. */
  readonly hasRecordsAfter: (shardId: string, sequenceNumber: string | undefined) => Promise<boolean>;
}

export interface Swept {
  readonly idleShards: number;
  /** Windows of a key that were closed. */
  readonly closed: number;
}

/** How long a sweep goes on closing windows while there are more, in milliseconds: there is other work to be done. */
const longestClosingMs = 15_000;

/**
 * Does what no batch triggers: finds shards that are idle and not only behind, closes the windows that are over by then,
 * and evaluates silent keys. Batches and other sweeps may run at the same time.
 *
 * @throws StoreUnavailable; the next sweep goes on
 */
export async function sweep(options: SweepOptions): Promise<Swept> {
  // A shard that is split after the shards are listed may have given its next records to children.
  const listedAt = options.now();
  const asked = await askShards(options);
  const listed = await register(asked, options);
  const before = await readStates({ shards: listed.shards.map(({ id }) => id), windows: [] }, options);
  await retireShards(asked, listed, before.shards, options.now(), options);
  const idleShards = await markIdle(listed, before.shards, listedAt, options);
  const { registry, shards, closings } = await readProgress(listed, options);
  const lowWatermark = lowWatermarkOf(registry, shards);
  if (lowWatermark === undefined) return { idleShards, closed: 0 };
  const evaluate = finalEvaluator(options);
  const closeUntil = options.now() + longestClosingMs;
  const closed = await closeWindows(closings, { ...options, lowWatermark, evaluate, closeUntil });
  // Of the past, everything is silent by now.
  if (!options.historicalInput) {
    const arrivals = {
      arrivedThrough: arrivedThroughOf(registry, shards),
      notedFrom: notedFrom(registry, shards),
    };
    await evaluateSilence({ lowWatermark, ...arrivals }, options);
  }
  return { idleShards, closed };
}

/** A shard is idle when the stream holds no record of it that isn't folded. */
async function markIdle(
  registry: Registry,
  states: ReadonlyMap<string, ShardState>,
  listedAt: number,
  options: SweepOptions,
): Promise<number> {
  const superseded = supersededBy(registry, states);
  const live = registry.shards.filter(({ id }) => !superseded.has(id));
  const idle = await Promise.all(live.map(({ id }) => markShard(id, states, listedAt, options)));
  return idle.filter(Boolean).length;
}

async function markShard(
  shardId: string,
  states: ReadonlyMap<string, ShardState>,
  listedAt: number,
  options: SweepOptions,
): Promise<boolean> {
  const { pipelineName, store, hasRecordsAfter } = options;
  const address = shardAddress(pipelineName, shardId);
  const [stored] = await store.get([address]);
  const state =
    stored !== undefined && isKind<ShardState>(stored.source, 'shard')
      ? stored.source
      : firstState(shardId, []);
  if (await hasRecordsAfter(shardId, state.fence)) return false;
  const idleThrough = options.historicalInput ? endedHistory(state, states, options) : listedAt;
  const { fence } = state;
  const changed: ShardState = {
    ...state,
    ...(idleThrough !== undefined && { idleThrough }),
    ...(fence !== undefined && { sweptFence: fence }),
    revision: state.revision + 1,
  };
  const [outcome] = await store.put([
    { address, source: { ...changed }, ifStored: stored?.revision ?? ('absent' as const) },
  ]);
  // A conflict: a batch has come meanwhile.
  return outcome === 'written' && idleThrough !== undefined;
}

/**
 * For historical input, where event times don't follow the clock: if two sweeps in a row find no new record, the input
 * has ended, and all windows are over.
 */
function endedHistory(
  { fence, sweptFence, shardId }: ShardState,
  states: ReadonlyMap<string, ShardState>,
  { plans }: SweepOptions,
): number | undefined {
  return fence !== sweptFence && states.has(shardId) ? undefined : endOfHistory(states, plans);
}

/** The event time by which all windows with documents are over. Undefined if there are none. */
export function endOfHistory(
  states: ReadonlyMap<string, ShardState>,
  plans: FoldOptions['plans'],
): number | undefined {
  const latest = [...states.values()].flatMap(({ span, latestEvent }) => span?.to ?? latestEvent ?? []);
  if (latest.length === 0) return undefined;
  return (
    Math.max(...latest) +
    Math.max(...plans.map(({ sizeMs, slideMs, allowedLatenessMs }) => sizeMs + slideMs + allowedLatenessMs))
  );
}
