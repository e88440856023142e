import { registryAddress, shardAddress, slotAddress } from '../../core/windows/addresses.ts';
import { allSlots, firstSlot } from '../../core/windows/slots.ts';
import type { Registry, ShardState, SlotState } from '../../core/windows/state.ts';
import type { Seen } from '../../core/windows/take.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import type { PipelineStore, Stored } from '../../engine/store/window-store.ts';
import { registryOf } from './registry.ts';

export interface Look extends Seen {
  /** All of them, by their number. */
  readonly slots: readonly SlotState[];
}

interface LookOptions extends PipelineStore {
  readonly now: () => number;
}

/**
 * The shards, the slots, and the registry that they belong to. That is read again afterwards: a sweep may have
 * registered the children of a shard meanwhile, and then found their parent idle, which says nothing of them.
 *
 * @param known the registry as it was read before
 * @throws StoreUnavailable
 */
export async function look(known: Registry, options: LookOptions): Promise<Look> {
  const { pipelineName, store, now } = options;
  let registry = known;
  for (;;) {
    const ids = registry.shards.map(({ id }) => id);
    const stored = await store.get([
      ...slotAddresses(pipelineName),
      ...ids.map((id) => shardAddress(pipelineName, id)),
    ]);
    const [again] = await store.get([registryAddress(pipelineName)]);
    const listed = registryOf(again);
    if (listed.shards.every(({ id }) => ids.includes(id))) {
      const states = stored.slice(allSlots.length).flatMap((found) => shardOf(found) ?? []);
      return {
        registry: listed,
        shards: new Map(states.map((state) => [state.shardId, state])),
        slots: slotsOf(stored, now()),
      };
    }
    registry = listed;
  }
}

export function slotAddresses(pipeline: string) {
  return allSlots.map((slot) => slotAddress(pipeline, slot));
}

/** By their number; as they begin where none is stored. */
export function slotsOf(stored: readonly (Stored | undefined)[], now: number): readonly SlotState[] {
  return allSlots.map((slot) => {
    const { source, version } = stored[slot] ?? {};
    if (source === undefined || !isKind<SlotState>(source, 'slot')) return firstSlot(slot, now);
    return { ...source, version: version ?? source.version };
  });
}

export function shardOf(stored: Stored | undefined): ShardState | undefined {
  if (stored === undefined || !isKind<ShardState>(stored.source, 'shard')) return undefined;
  // Earlier versions handed nothing over.
  return { ...nothingHandedOver, ...stored.source };
}

const nothingHandedOver = { number: 0, log: [], after: {}, panes: {} } as const;
