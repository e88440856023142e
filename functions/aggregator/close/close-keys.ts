import { keySlot, windowIndices } from '../../core/windows/addresses.ts';
import { isOthers, overflowKey } from '../../core/windows/key.ts';
import { type Ends, windowStartsOf } from '../../core/windows/panes.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import type { ClosingState, PaneState } from '../../core/windows/state.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import type { PipelineStore, Range, Search } from '../../engine/store/window-store.ts';
import { mergeAll } from './merge-windows.ts';
import { type WindowResult, writeResults } from './write-results.ts';

/** A range of slots, both ends included. Without `to` it goes to the last slot. */
export interface Slots {
  readonly from: number;
  readonly to: number | undefined;
}

/** Some keys of the windows that are claimed. */
export interface KeysToClose {
  readonly closing: ClosingState;
  /** Ends of the windows in which keys had no room. */
  readonly crowdedEnds: ReadonlySet<number>;
  readonly slots: Slots;
}

/** Keys that are closed, with the results of all their windows that have data, in order of their ends. */
export interface ClosedKeys extends KeysToClose {
  readonly results: readonly WindowResult[];
}

export interface KeysOptions extends PipelineStore {
  /** Evaluates final windows of one plan. May be called again for the same ones. */
  readonly evaluate: (closed: ClosedKeys) => Promise<void>;
}

/** How far a window's closing is claimed, and how far it has come. */
interface Part {
  readonly claimedThrough: number;
  readonly closedThrough?: number | undefined;
}

/** How many panes are read at once, unless one key has more. A pane with sketches has some kilobytes. */
export const panesAtOnce = 10_000;

/** The panes of windows that are claimed and not closed yet. */
export function panesBetween(
  plan: WindowPlan,
  { claimedThrough, closedThrough }: Part,
  { pipelineName }: Pick<KeysOptions, 'pipelineName'>,
): Search & { readonly between: readonly Range[] } {
  const from = closedThrough === undefined ? {} : { from: closedThrough - plan.sizeMs + plan.slideMs };
  return {
    index: windowIndices(pipelineName).panes,
    equal: { kind: 'pane', window: plan.name },
    between: [{ field: 'paneStart', to: claimedThrough - plan.slideMs, ...from }],
  };
}

/** The end of the first of these windows that has data, if one has. */
export async function firstClosed(
  plan: WindowPlan,
  part: Part,
  options: KeysOptions,
): Promise<number | undefined> {
  const first = await options.store.rank(panesBetween(plan, part, options), 'paneStart', 1);
  const [start] = first === undefined ? [] : windowStartsOf(plan, first, endsOf(part));
  return start === undefined ? undefined : start + plan.sizeMs;
}

/**
 * Writes the windows of the key `_other`, which no monitor evaluates. It is closed first: it shows in which windows a
 * key may have had no room.
 *
 * @returns their ends
 */
export async function closeOthers(
  plan: WindowPlan,
  part: Part,
  options: KeysOptions,
): Promise<ReadonlySet<number>> {
  const others = overflowKey(plan);
  if (others.length === 0) return new Set();
  const search = panesBetween(plan, part, options);
  const equal = { ...search.equal, keySlot: keySlot(others) };
  const found = await searchPanes({ ...search, equal }, options);
  const own = found.filter(({ key }) => isOthers(plan, key));
  const results = await writeFinal(plan, own, part, options);
  return new Set(results.map(({ merged }) => merged.end));
}

/** The last slot that is closed together with this one; none if all that is left is closed at once. */
export async function endOfKeys(
  plan: WindowPlan,
  part: Part,
  from: number,
  options: KeysOptions,
): Promise<number | undefined> {
  const tooMany = await options.store.rank(
    ofSlots(plan, part, { from, to: undefined }, options),
    'keySlot',
    panesAtOnce,
  );
  // The keys of one slot are closed together, and each with all its windows.
  return tooMany === undefined ? undefined : Math.max(from, tooMany - 1);
}

/**
 * Writes all windows of some keys as final, and has them evaluated.
 * @returns how many there were
 * @throws StoreUnavailable
 */
export async function closeKeys(plan: WindowPlan, keys: KeysToClose, options: KeysOptions): Promise<number> {
  const found = await searchPanes(ofSlots(plan, keys.closing, keys.slots, options), options);
  const own = found.filter(({ key }) => !isOthers(plan, key));
  const results = await writeFinal(plan, own, keys.closing, options);
  await options.evaluate({ ...keys, results });
  return results.length;
}

function ofSlots(plan: WindowPlan, part: Part, { from, to }: Slots, options: KeysOptions): Search {
  const all = panesBetween(plan, part, options);
  if (from === 0 && to === undefined) return all;
  return { ...all, between: [...all.between, { field: 'keySlot', from, ...(to !== undefined && { to }) }] };
}

async function searchPanes(search: Search, { store }: KeysOptions): Promise<readonly PaneState[]> {
  const found = await store.search(search);
  return found.flatMap(({ source }) => (isKind<PaneState>(source, 'pane') ? [source] : []));
}

async function writeFinal(
  plan: WindowPlan,
  panes: readonly PaneState[],
  part: Part,
  options: KeysOptions,
): Promise<readonly WindowResult[]> {
  const merged = mergeAll(plan, panes, endsOf(part)).toSorted((a, b) => a.end - b.end);
  const results = merged.map((window) => ({ plan, merged: window, isFinal: true }));
  await writeResults(results, options);
  return results;
}

function endsOf({ claimedThrough, closedThrough = Number.NEGATIVE_INFINITY }: Part): Ends {
  return { after: closedThrough, by: claimedThrough };
}
