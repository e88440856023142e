import { shardAddress } from '../core/windows/addresses.ts';
import type { ShardState } from '../core/windows/state.ts';
import type { Seen } from '../core/windows/take.ts';
import { firstState, supersededBy } from '../core/windows/watermark.ts';
import { combine } from './combine/combine.ts';
import type { Context } from './context/context.ts';
import { evaluateSilence } from './evaluate/silence.ts';
import { look, shardOf } from './progress/look.ts';
import { askShards, register } from './progress/registry.ts';
import { retireShards } from './progress/retire-shards.ts';
import { writeShard } from './progress/shard.ts';

export interface SweepContext extends Context {
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
 * Does what no batch triggers: finds shards that are idle and not only behind, takes what lost invocations have left,
 * closes the windows that are over by then, and evaluates silent keys. Batches and other sweeps may run at the same time.
 *
 * @throws StoreUnavailable; the next sweep goes on
 */
export async function sweep(context: SweepContext): Promise<Swept> {
  // A shard that is split after the shards are listed may have given its next records to children.
  const listedAt = context.now();
  const asked = await askShards(context);
  const before = await look(await register(asked, context), context);
  await retireShards(asked, before, context);
  const idleShards = await markIdle(before, listedAt, context);
  const holder = 'sweep';
  const { closed } = await combine(before.registry, context, { closeForMs: longestClosingMs, holder });
  // Of the past, everything is silent by now.
  if (!context.historicalInput) await evaluateSilence(await look(before.registry, context), context);
  return { idleShards, closed };
}

/** A shard is idle when the stream holds no record of it that isn't folded. */
async function markIdle(
  { registry, shards }: Seen,
  listedAt: number,
  context: SweepContext,
): Promise<number> {
  const superseded = supersededBy(registry, shards);
  const live = registry.shards.filter(({ id }) => !superseded.has(id));
  const idle = await Promise.all(live.map(({ id }) => markShard(id, shards, listedAt, context)));
  return idle.filter(Boolean).length;
}

async function markShard(
  shardId: string,
  states: ReadonlyMap<string, ShardState>,
  listedAt: number,
  context: SweepContext,
): Promise<boolean> {
  const { pipelineName, store, hasRecordsAfter } = context;
  const [stored] = await store.get([shardAddress(pipelineName, shardId)]);
  const state = shardOf(stored) ?? firstState(shardId, []);
  if (await hasRecordsAfter(shardId, state.fence)) return false;
  const idleThrough = context.historicalInput ? endedHistory(state, states, context) : listedAt;
  const { fence } = state;
  const changed: ShardState = {
    ...state,
    ...(idleThrough !== undefined && { idleThrough }),
    ...(fence !== undefined && { sweptFence: fence }),
  };
  // If it isn't written, a batch has come meanwhile.
  const isWritten = await writeShard(changed, { revision: stored?.revision ?? 'absent' }, context);
  return isWritten && idleThrough !== undefined;
}

/**
 * For historical input, where event times don't follow the clock: if two sweeps in a row find no new record, the input
 * has ended, and all windows are over.
 */
function endedHistory(
  { fence, sweptFence, shardId }: ShardState,
  states: ReadonlyMap<string, ShardState>,
  { plans }: SweepContext,
): number | undefined {
  return fence !== sweptFence && states.has(shardId) ? undefined : endOfHistory(states, plans);
}

/** The event time by which all windows with documents are over. Undefined if there are none. */
export function endOfHistory(
  states: ReadonlyMap<string, ShardState>,
  plans: Context['plans'],
): number | undefined {
  const latest = [...states.values()].flatMap(({ panes, latestEvent }) => {
    const lasts = Object.values(panes).map(({ to }) => to);
    return lasts.length > 0 ? Math.max(...lasts) : (latestEvent ?? []);
  });
  if (latest.length === 0) return undefined;
  return (
    Math.max(...latest) +
    Math.max(...plans.map(({ sizeMs, slideMs, allowedLatenessMs }) => sizeMs + slideMs + allowedLatenessMs))
  );
}
