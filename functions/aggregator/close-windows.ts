import { closingPlace, windowIndices } from '../core/windows/places.ts';
import type { WindowPlan } from '../core/windows/plan.ts';
import type { ClosingState, PaneState } from '../core/windows/state.ts';
import { mergeAll, type WindowResult, writeResults } from './merge-windows.ts';
import { readStates, type StoredClosing } from './progress.ts';
import { isKind } from './stored-kind.ts';
import { type Search, StoreUnavailable, type WindowStore } from './window-store.ts';

export interface ClosingOptions {
  readonly pipeline: string;
  readonly store: WindowStore;
  readonly plans: readonly WindowPlan[];
  /** The event time that all shards have reached; windows end by it, less the lateness allowed. */
  readonly reached: number;
  /** Until when further parts of what is over are begun (clock); one is closed in any case. */
  readonly closeUntil: number;
  /** Judges the final windows, of one plan, in order of their ends. May be called again for the same ones. */
  readonly judge: (results: readonly WindowResult[], closing: ClosingState) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long one closes while the others don't try, in milliseconds. Nothing depends on it but work done twice. */
const lease = 20_000;

/** Panes that are read at once, if a window's own are no more: with sketches in them they have some kilobytes each. */
const panesAtOnce = 10_000;

/**
 * Closes the windows that have ended: writes each with all that is in it as final, and has the monitors judge it. What
 * is over at once may be more than memory holds, such as when a silent shard has held up a backlog, so it is closed in
 * parts. A part is begun by a mark, from which on everybody writes results of those windows as final; it is ended by
 * another. Any number may do it side by side, or again after one that crashed.
 *
 * @param closings how far each plan's windows are closed, in the plans' order
 * @returns how many windows of how many keys were closed
 * @throws StoreUnavailable
 */
export async function closeWindows(
  closings: readonly StoredClosing[],
  options: ClosingOptions,
): Promise<number> {
  let closed = 0;
  for (const [place, plan] of options.plans.entries()) {
    const closing = closings[place];
    if (closing !== undefined) closed += await closeWindow(plan, closing, options);
  }
  return closed;
}

/** The end of the last window that is over, once all shards have reached this event time. */
export function endedBy({ slide, allowedLateness }: WindowPlan, reached: number): number {
  return Math.floor((reached - allowedLateness) / slide) * slide;
}

async function closeWindow(
  plan: WindowPlan,
  closing: StoredClosing,
  options: ClosingOptions,
): Promise<number> {
  let closed = 0;
  let current: StoredClosing | undefined = closing;
  while (current !== undefined) {
    const part = await closePart(plan, current, options);
    if (part === undefined) break;
    closed += part;
    if (options.now() >= options.closeUntil) break;
    [current] = (await readStates({ shards: [], windows: [plan.name] }, options)).closings;
  }
  return closed;
}

/** Undefined when there is nothing to close, or somebody else is at it. */
async function closePart(
  plan: WindowPlan,
  { state, revision }: StoredClosing,
  options: ClosingOptions,
): Promise<number | undefined> {
  const { pipeline, store, now } = options;
  const ended = endedBy(plan, options.reached);
  const closedThrough = state?.closedThrough;
  const isBegun = state !== undefined && state.claimedThrough > (closedThrough ?? Number.NEGATIVE_INFINITY);
  if (isBegun && now() < state.leasedUntil) return undefined;
  if (!isBegun && closedThrough !== undefined && ended <= closedThrough) return undefined;
  const claimed: ClosingState = {
    kind: 'closing',
    window: plan.name,
    ...state,
    claimedThrough: isBegun ? state.claimedThrough : await endOfPart(plan, closedThrough, ended, options),
    leasedUntil: now() + lease,
  };
  const place = closingPlace(pipeline, plan.name);
  const [outcome] = await store.put([{ place, source: { ...claimed }, unless: revision }]);
  if (outcome === 'failed') throw new StoreUnavailable('the closing of windows could not be begun');
  // Somebody else began: it is theirs.
  if (outcome === 'conflict') return undefined;
  return await finish(plan, claimed, options);
}

/** The end of the last window that is to be closed now: of all that are over, unless they have too many panes. */
async function endOfPart(
  plan: WindowPlan,
  closedThrough: number | undefined,
  ended: number,
  options: ClosingOptions,
): Promise<number> {
  const { store } = options;
  const next = closedThrough === undefined ? undefined : closedThrough + plan.slide;
  if (next !== undefined && ended <= next) return ended;
  const search = panesBetween(plan, closedThrough, ended, options);
  await store.refresh(search.index);
  const tooMany = await store.rank(search, 'paneStart', panesAtOnce);
  if (tooMany === undefined) return ended;
  // Windows that end by then have panes before it alone.
  return Math.min(ended, Math.max(tooMany, next ?? tooMany));
}

async function finish(plan: WindowPlan, claimed: ClosingState, options: ClosingOptions): Promise<number> {
  const { pipeline, store, judge } = options;
  const { claimedThrough, closedThrough = Number.NEGATIVE_INFINITY } = claimed;
  const panes = await searchPanes(plan, claimed, options);
  const due = { after: closedThrough, by: claimedThrough };
  const merged = mergeAll(plan, panes, due).toSorted((a, b) => a.end - b.end);
  const results = merged.map((window) => ({ plan, merged: window, final: true }));
  await writeResults(results, options);
  // The first of them all has only what came after the stream began somewhere in its last slide.
  const openedFrom = claimed.openedFrom ?? merged[0]?.end;
  const known = { ...claimed, ...(openedFrom !== undefined && { openedFrom }) };
  await judge(results, known);
  const { closings } = await readStates({ shards: [], windows: [plan.name] }, options);
  const [stored] = closings;
  if (
    stored?.state === undefined ||
    (stored.state.closedThrough ?? Number.NEGATIVE_INFINITY) >= claimedThrough
  ) {
    return results.length;
  }
  const done: ClosingState = { ...known, ...stored.state, closedThrough: claimedThrough, leasedUntil: 0 };
  const source = { ...done, ...(openedFrom !== undefined && { openedFrom }) };
  await store.put([{ place: closingPlace(pipeline, plan.name), source, unless: stored.revision }]);
  return results.length;
}

/**
 * The panes of windows that end after what is closed and by what is claimed. They are as new as they have to be:
 * whoever writes one after the claim, and so perhaps after the refresh, writes its windows' results as final.
 */
async function searchPanes(
  plan: WindowPlan,
  { claimedThrough, closedThrough }: ClosingState,
  options: ClosingOptions,
): Promise<readonly PaneState[]> {
  const search = panesBetween(plan, closedThrough, claimedThrough, options);
  await options.store.refresh(search.index);
  const found = await options.store.search(search);
  return found.flatMap(({ source }) => (isKind<PaneState>(source, 'pane') ? [source] : []));
}

/** Of windows that end after the one and by the other. */
function panesBetween(
  plan: WindowPlan,
  after: number | undefined,
  by: number,
  { pipeline }: Pick<ClosingOptions, 'pipeline'>,
): Search {
  return {
    index: windowIndices(pipeline).panes,
    equal: { kind: 'pane', window: plan.name },
    between: {
      field: 'paneStart',
      to: by - plan.slide,
      ...(after !== undefined && { from: after - plan.size + plan.slide }),
    },
  };
}
