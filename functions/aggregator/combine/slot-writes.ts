import { slotAddress } from '../../core/windows/addresses.ts';
import type { Counts } from '../../core/windows/counts.ts';
import type { Lease, SlotState } from '../../core/windows/state.ts';
import { StoreUnavailable } from '../../engine/store/window-store.ts';
import type { Context } from '../context/context.ts';

export interface Combined {
  /**
   * Documents that no monitor evaluates, by window. The shard was silent for so long that the clock closed their
   * window. The result counts them, though it was final. The name of this field is logged.
   */
  readonly unjudged: Counts;
  /** Documents that went to the key `_other`. */
  readonly overflowed: number;
  /** Windows of a key that were closed. */
  readonly closed: number;
}

/** For so long after a commit others leave its slot alone, in milliseconds. It only avoids doing work twice. */
export const leaseMs = 20_000;

/** A batch that comes again goes on where its lost invocation stopped. */
export function isHeld(lease: Lease | undefined, holder: string, { now, invocation }: Context): boolean {
  if (lease === undefined || lease.invocation === invocation || lease.until <= now()) return false;
  return holder === '' || lease.holder !== holder;
}

/** @returns those that were still what had been read */
export async function writeSlots(
  slots: readonly SlotState[],
  { pipelineName, store }: Context,
): Promise<readonly SlotState[]> {
  if (slots.length === 0) return [];
  const outcomes = await store.put(
    slots.map((slot) => ({
      address: slotAddress(pipelineName, slot.slot),
      source: { ...slot },
      // The first is created, so that of two that begin one is refused.
      ifStored: slot.version === 1 ? ('absent' as const) : { olderThan: slot.version },
    })),
  );
  if (outcomes.includes('failed')) throw new StoreUnavailable('the slots of keys could not be written');
  return slots.filter((_, position) => outcomes[position] === 'written');
}
