import { alertStateAddress } from '../../core/monitors/addresses.ts';
import type { MonitorPlan } from '../../core/monitors/plan.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import { addressKey, type DocumentAddress } from '../../core/windows/addresses.ts';
import type { Key } from '../../core/windows/state.ts';
import { StoreUnavailable } from '../../engine/store/window-store.ts';
import type { StateOptions } from '../context/context.ts';
import { isOpen, sourceOf, stateOf } from './alert-states.ts';

/** The change of a monitor's state for one key. Called again with the newer state if another writer was faster. */
export interface StateChange {
  readonly monitor: MonitorPlan;
  readonly key: Key;
  /** The same object, or nothing, when there is nothing to write. */
  readonly change: (state: AlertState | undefined) => AlertState | undefined;
}

/**
 * Applies the changes by compare-and-set: of two writers that evaluate the same window, one writes the transition. Of
 * several changes of one state each gets what the one before it made.
 */
export async function changeStates(changes: readonly StateChange[], options: StateOptions): Promise<void> {
  const { pipelineName, store, claimUntil, enqueue } = options;
  let pending = byAddress(changes, pipelineName);
  while (pending.length > 0) {
    const stored = await store.get(pending.map(({ address }) => address));
    const writes = pending.flatMap((each, position) => {
      const found = stored[position];
      const before = stateOf(found);
      const changed = each.changes.reduce((state, change) => change(state) ?? state, before);
      if (changed === undefined || changed === before) return [];
      const { state, claimed } = claimNew(changed, claimUntil);
      return [
        {
          each,
          state,
          claimed,
          write: {
            address: each.address,
            source: sourceOf(state),
            ifStored: found?.revision ?? ('absent' as const),
          },
        },
      ];
    });
    const outcomes = writes.length === 0 ? [] : await store.put(writes.map(({ write }) => write));
    if (outcomes.includes('failed')) throw new StoreUnavailable('states of monitors could not be written');
    writes.forEach(({ state, claimed }, position) => {
      if (outcomes[position] === 'written' && isOpen(state)) enqueue(state, claimed);
    });
    pending = writes.flatMap(({ each }, position) => (outcomes[position] === 'conflict' ? [each] : []));
  }
}

interface StateChanges {
  readonly address: DocumentAddress;
  /** In order. */
  readonly changes: StateChange['change'][];
}

function byAddress(all: readonly StateChange[], pipeline: string): readonly StateChanges[] {
  const changesOf = new Map<string, StateChanges>();
  for (const { monitor, key, change } of all) {
    const address = alertStateAddress(pipeline, monitor.name, key);
    const known = changesOf.get(addressKey(address));
    if (known === undefined) changesOf.set(addressKey(address), { address, changes: [change] });
    else known.changes.push(change);
  }
  return [...changesOf.values()];
}

/** Claims the entries that no invocation has claimed. */
function claimNew(state: AlertState, claimUntil: number) {
  const free = state.outbox.filter(({ claimedUntil }) => claimedUntil === 0);
  const outbox = state.outbox.map((entry) =>
    entry.claimedUntil === 0 ? { ...entry, claimedUntil: claimUntil } : entry,
  );
  return { state: { ...state, outbox }, claimed: free.map(({ id }) => id) };
}
