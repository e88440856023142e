import { closingAddress } from '../../core/windows/addresses.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import type { ClosingState } from '../../core/windows/state.ts';
import { StoreUnavailable } from '../../engine/store/window-store.ts';
import { readStates, type StoredClosing } from '../progress/progress.ts';
import {
  closeKeys,
  closeOthers,
  endOfKeys,
  firstClosed,
  type KeysOptions,
  panesAtOnce,
  panesBetween,
} from './close-keys.ts';

export interface ClosingOptions extends KeysOptions {
  readonly plans: readonly WindowPlan[];
  /** The event time that all shards have reached; windows end by it, less the lateness allowed. */
  readonly lowWatermark: number;
  /** Until when further parts of what is over are begun (clock); one is closed in any case. */
  readonly closeUntil: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long one closes while the others don't try, in milliseconds. Nothing depends on it but work done twice. */
const leaseMs = 20_000;

/**
 * Closes the windows that have ended: writes each with all that is in it as final, and has the monitors evaluate it.
 * What is over at once may be more than memory holds, such as when a silent shard has held up a backlog, or many keys
 * have windows that slide, so it is closed in parts: of so much time, and of that so many keys. A part of time is begun
 * by a mark, from which on everybody writes results of those windows as final; another is set after each part of its
 * keys. Any number may do it side by side, or again after one that crashed.
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
  for (const [position, plan] of options.plans.entries()) {
    const closing = closings[position];
    if (closing !== undefined) closed += await closeWindow(plan, closing, options);
  }
  return closed;
}

/** The end of the last window that is over, once all shards have reached this event time. */
export function endedBy({ slide, allowedLateness }: WindowPlan, lowWatermark: number): number {
  return Math.floor((lowWatermark - allowedLateness) / slide) * slide;
}

async function closeWindow(
  plan: WindowPlan,
  closing: StoredClosing,
  options: ClosingOptions,
): Promise<number> {
  let closed = 0;
  let current: StoredClosing | undefined = closing;
  while (current !== undefined) {
    const claimed = await claim(plan, current, options);
    if (claimed === undefined) break;
    closed += await closePart(plan, claimed, options);
    if (options.now() >= options.closeUntil) break;
    current = await readClosing(plan, options);
  }
  return closed;
}

/** Begins a part, or goes on with one. Undefined when there is nothing to close, or somebody else is at it. */
async function claim(
  plan: WindowPlan,
  { state, revision }: StoredClosing,
  options: ClosingOptions,
): Promise<ClosingState | undefined> {
  const { pipeline, store, now } = options;
  const ended = endedBy(plan, options.lowWatermark);
  const closedThrough = state?.closedThrough;
  const isBegun = state !== undefined && isUnfinished(state);
  if (isBegun && now() < state.leasedUntil) return undefined;
  if (!isBegun && closedThrough !== undefined && ended <= closedThrough) return undefined;
  const claimed: ClosingState = {
    kind: 'closing',
    window: plan.name,
    ...(isBegun ? state : withoutSlot(state)),
    claimedThrough: isBegun ? state.claimedThrough : await endOfPart(plan, closedThrough, ended, options),
    leasedUntil: now() + leaseMs,
  };
  const address = closingAddress(pipeline, plan.name);
  const [outcome] = await store.put([{ address, source: { ...claimed }, ifStored: revision }]);
  if (outcome === 'failed') throw new StoreUnavailable('the closing of windows could not be begun');
  // Somebody else began: it is theirs.
  return outcome === 'conflict' ? undefined : claimed;
}

/** What is claimed anew begins with the first key. */
function withoutSlot(state: ClosingState | undefined): Partial<ClosingState> {
  const { nextSlot: _, ...others } = state ?? {};
  return others;
}

function isUnfinished({ claimedThrough, closedThrough = Number.NEGATIVE_INFINITY }: ClosingState): boolean {
  return claimedThrough > closedThrough;
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
  const search = panesBetween(plan, { claimedThrough: ended, closedThrough }, options);
  await store.refresh(search.index);
  const tooMany = await store.rank(search, 'paneStart', panesAtOnce);
  if (tooMany === undefined) return ended;
  // Windows that end by then have panes before it alone.
  return Math.min(ended, Math.max(tooMany, next ?? tooMany));
}

/**
 * Closes what is claimed, key after key. The search sees every pane that counts: an invocation that writes a
 * pane after the claim, and so perhaps after the refresh, writes the results of its windows as final.
 */
async function closePart(plan: WindowPlan, claimed: ClosingState, options: ClosingOptions): Promise<number> {
  await options.store.refresh(panesBetween(plan, claimed, options).index);
  // The first of all windows has only what came after the stream began somewhere in its last slide.
  const openedFrom = claimed.openedFrom ?? (await firstClosed(plan, claimed, options));
  const closing: ClosingState = { ...claimed, ...(openedFrom !== undefined && { openedFrom }) };
  const inParts = (await endOfKeys(plan, closing, 0, options)) !== undefined;
  const crowdedEnds = await closeOthers(plan, closing, options);
  let closed = crowdedEnds.size;
  for (let from: number | undefined = inParts ? (closing.nextSlot ?? 0) : 0; from !== undefined; ) {
    const to = inParts ? await endOfKeys(plan, closing, from, options) : undefined;
    closed += await closeKeys(plan, { closing, crowdedEnds, slots: { from, to } }, options);
    from = await mark(plan, closing, to, options);
  }
  return closed;
}

/** @returns from where to go on, if anybody is to; to be told by the next to come if there is no time left */
async function mark(
  plan: WindowPlan,
  closing: ClosingState,
  closedSlots: number | undefined,
  options: ClosingOptions,
): Promise<number | undefined> {
  const { pipeline, store, now, closeUntil } = options;
  const { state, revision } = await readClosing(plan, options);
  // Somebody else took it over, and is farther.
  if (state?.claimedThrough !== closing.claimedThrough || !isUnfinished(state)) return undefined;
  const { nextSlot: before = 0, ...others } = { ...closing, ...state };
  const nextSlot = closedSlots === undefined ? undefined : Math.max(before, closedSlots + 1);
  const isLast = nextSlot === undefined || now() >= closeUntil;
  const marked: ClosingState = {
    ...others,
    ...(nextSlot === undefined ? { closedThrough: closing.claimedThrough } : { nextSlot }),
    leasedUntil: isLast ? 0 : now() + leaseMs,
  };
  const address = closingAddress(pipeline, plan.name);
  const [outcome] = await store.put([{ address, source: { ...marked }, ifStored: revision }]);
  return isLast || outcome !== 'written' ? undefined : nextSlot;
}

async function readClosing(
  { name }: WindowPlan,
  options: Pick<ClosingOptions, 'pipeline' | 'store'>,
): Promise<StoredClosing> {
  const { closings } = await readStates({ shards: [], windows: [name] }, options);
  const [closing] = closings;
  return closing ?? { state: undefined, revision: 'absent' };
}
