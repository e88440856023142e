import { alertStateAddress } from '../../core/monitors/addresses.ts';
import type { MonitorPlan } from '../../core/monitors/plan.ts';
import { hasSuppressed } from '../../core/monitors/recall.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import { addressKey, type DocumentAddress, windowIndices } from '../../core/windows/addresses.ts';
import type { Key } from '../../core/windows/state.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import {
  type Search,
  type Stored,
  StoreUnavailable,
  type WindowStore,
} from '../../engine/store/window-store.ts';

/** The change of a monitor's state for one key. Called again with the newer state if another writer was faster. */
export interface StateChange {
  readonly monitor: MonitorPlan;
  readonly key: Key;
  /** The same object, or nothing, when there is nothing to write. */
  readonly change: (state: AlertState | undefined) => AlertState | undefined;
}

export interface StateOptions {
  readonly pipelineName: string;
  readonly store: WindowStore;
  /** Until then (clock) only this invocation may send the notifications that it makes: longer than it can live. */
  readonly claimUntil: number;
  /**
   * Called with each written state that has something to send or to write, and with the entries that are ours to send.
   */
  readonly enqueue: (state: AlertState, claimed: readonly string[]) => void;
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

/** The change of a stored state. Called again with the newer state if another writer was faster. */
export interface StateUpdate {
  readonly of: Pick<AlertState, 'monitor' | 'key'>;
  /** The same object when there is nothing to write. */
  readonly change: (state: AlertState) => AlertState;
}

/** A state as it was found or written, or as it should have been written if the engine didn't take it in time. */
export interface UpdatedState {
  readonly state: AlertState;
  readonly outcome: 'unchanged' | 'written' | 'failed';
}

/**
 * Changes states by compare-and-set, so that nothing that another writes at the same moment is lost.
 * @returns by position; `undefined` for one that isn't there
 * @throws StoreUnavailable
 */
export async function updateStates(
  updates: readonly StateUpdate[],
  { pipelineName, store }: Pick<StateOptions, 'pipelineName' | 'store'>,
): Promise<readonly (UpdatedState | undefined)[]> {
  const updated: (UpdatedState | undefined)[] = updates.map(() => undefined);
  let pending = updates.map(({ of, change }, position) => ({
    position,
    change,
    address: alertStateAddress(pipelineName, of.monitor, of.key),
  }));
  while (pending.length > 0) {
    const found = await store.get(pending.map(({ address }) => address));
    const writes = pending.flatMap((each, order) => {
      const stored = found[order];
      const before = stateOf(stored);
      if (stored === undefined || before === undefined) return [];
      const state = each.change(before);
      if (state === before) {
        updated[each.position] = { state, outcome: 'unchanged' };
        return [];
      }
      return [
        { each, state, write: { address: each.address, source: sourceOf(state), ifStored: stored.revision } },
      ];
    });
    const outcomes = writes.length === 0 ? [] : await store.put(writes.map(({ write }) => write));
    pending = writes.flatMap(({ each, state }, order) => {
      const outcome = outcomes[order] ?? 'failed';
      if (outcome === 'conflict') return [each];
      updated[each.position] = { state, outcome };
      return [];
    });
  }
  return updated;
}

/** Of states whose alert is on, or about to be. */
export const active = { status: ['pending', 'firing'] } as const;

/** The states that have these values, and none of the others; as they were a second ago. */
export async function searchStates(
  equal: Search['equal'],
  { pipelineName, store }: Pick<StateOptions, 'pipelineName' | 'store'>,
  notEqual: NonNullable<Search['notEqual']> = {},
): Promise<AlertState[]> {
  const found = await store.search({
    index: windowIndices(pipelineName).monitors,
    equal: { kind: 'alert-state', ...equal },
    notEqual,
  });
  return found.flatMap((stored) => stateOf(stored) ?? []);
}

export function stateOf(stored: Stored | undefined): AlertState | undefined {
  return stored !== undefined && isKind<AlertState>(stored.source, 'alert-state') ? stored.source : undefined;
}

/**
 * The stored form, with the fields by which a sweep searches: whether something is to be sent or written, or is held
 * back.
 */
export function sourceOf(state: AlertState): Readonly<Record<string, unknown>> {
  return { ...state, open: isOpen(state) || hasSuppressed(state) };
}

export function isOpen({ outbox, dirty, over }: AlertState): boolean {
  return outbox.length > 0 || dirty || over.length > 0;
}

/** Claims the entries that no invocation has claimed. */
function claimNew(state: AlertState, claimUntil: number) {
  const free = state.outbox.filter(({ claimedUntil }) => claimedUntil === 0);
  const outbox = state.outbox.map((entry) =>
    entry.claimedUntil === 0 ? { ...entry, claimedUntil: claimUntil } : entry,
  );
  return { state: { ...state, outbox }, claimed: free.map(({ id }) => id) };
}
