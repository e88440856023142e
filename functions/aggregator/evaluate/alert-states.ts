import { alertStateAddress } from '../../core/monitors/addresses.ts';
import { hasSuppressed } from '../../core/monitors/recall.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import { windowIndices } from '../../core/windows/addresses.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import type { PipelineStore, Search, Stored } from '../../engine/store/window-store.ts';

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
  { pipelineName, store }: PipelineStore,
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
  { pipelineName, store }: PipelineStore,
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
