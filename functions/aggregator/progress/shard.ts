import { registryAddress, shardAddress } from '../../core/windows/addresses.ts';
import type { Registry, ShardState, SlotState } from '../../core/windows/state.ts';
import { firstState } from '../../core/windows/watermark.ts';
import { type Revision, StoreUnavailable } from '../../engine/store/window-store.ts';
import type { Context } from '../context/context.ts';
import { shardOf, slotAddresses, slotsOf } from './look.ts';
import { registerShards, registryOf } from './registry.ts';

/** What is stored of a shard, and what to name when overwriting it. */
export interface StoredShard {
  readonly state: ShardState;
  readonly revision: Revision | 'absent';
  /** The shards that were known when this was read. */
  readonly registry: Registry;
  /** All of them, by their number. */
  readonly slots: readonly SlotState[];
}

/**
 * The shard's state; for a new shard, what it inherits from its parents. The shards of the stream are registered before
 * anything else, so that no window closes without them.
 *
 * @throws StoreUnavailable
 */
export async function readShard(shardId: string, context: Context): Promise<StoredShard> {
  const { pipelineName, store, now } = context;
  const [stored, list, ...slots] = await store.get([
    shardAddress(pipelineName, shardId),
    registryAddress(pipelineName),
    ...slotAddresses(pipelineName),
  ]);
  const known = shardOf(stored);
  const listed = registryOf(list);
  const read = { revision: stored?.revision ?? ('absent' as const), slots: slotsOf(slots, now()) };
  const isListed = listed.shards.some(({ id }) => id === shardId);
  if (known?.fence !== undefined && isListed) return { ...read, state: known, registry: listed };
  const registry = await registerShards(shardId, context);
  // It was retired, but has a record all the same.
  if (known?.fence !== undefined) return { ...read, state: known, registry };
  const inherited = firstState(shardId, await readAncestors(shardId, registry, context));
  const { after, latestEvent } = inherited;
  // Numbers outlive a progress that is deleted in the slots that an invocation still has: new ones have to be higher.
  const number = known?.number || now();
  // The sweep may have seen it before its first record: what it inherits is known only now that its parents are done.
  const state = { ...inherited, ...known, after, number, ...(latestEvent !== undefined && { latestEvent }) };
  return { ...read, state, registry };
}

/**
 * The nearest ancestors that have had a record. A shard that was resharded before its first one passes on its parents'
 * state.
 */
async function readAncestors(
  shardId: string,
  { shards }: Registry,
  { pipelineName, store }: Context,
): Promise<readonly ShardState[]> {
  const parentsOf = new Map(shards.map(({ id, parents }) => [id, parents]));
  const begun: ShardState[] = [];
  const seen = new Set([shardId]);
  let generation = parentsOf.get(shardId) ?? [];
  while (generation.length > 0) {
    const stored = await store.get(generation.map((id) => shardAddress(pipelineName, id)));
    generation = generation.flatMap((id, position) => {
      const state = shardOf(stored[position]);
      if (state?.fence !== undefined && !seen.has(id)) begun.push(state);
      if (state?.fence !== undefined || seen.has(id)) return [];
      seen.add(id);
      return parentsOf.get(id) ?? [];
    });
  }
  return begun;
}

/** @returns whether it was still what had been read */
export async function writeShard(
  state: ShardState,
  { revision }: Pick<StoredShard, 'revision'>,
  { pipelineName, store }: Pick<Context, 'pipelineName' | 'store'>,
): Promise<boolean> {
  const address = shardAddress(pipelineName, state.shardId);
  const [outcome] = await store.put([{ address, source: { ...state }, ifStored: revision }]);
  if (outcome === 'failed') throw new StoreUnavailable('the state of the shard could not be written');
  return outcome === 'written';
}
