import { closingAddress } from '../../core/windows/addresses.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import type { ClosingState } from '../../core/windows/state.ts';
import { type PipelineStore, StoreUnavailable } from '../../engine/store/window-store.ts';
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
  /**
   * The event time that all shards have reached. A window is over when this is past its end and the allowed lateness.
   */
  readonly lowWatermark: number;
  /** After this time (clock) no further part is begun. One part is always closed. */
  readonly closeUntil: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** For so long after a claim no other invocation tries to close, in milliseconds. It only avoids doing work twice. */
const leaseMs = 20_000;

/**
 * Closes the windows that are over: writes their results as final, and has the monitors evaluate them.
 *
 * More windows may be over at once than fit into memory, such as when a silent shard has held up a backlog or many keys
 * have sliding windows. So they are closed in parts: a span of time, and within it a range of keys. A claim begins each
 * span; from then on every invocation writes the results of its windows as final. A mark follows each range of keys.
 * Several invocations may do this at the same time, and one may go on where another crashed.
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
export function endedBy({ slideMs, allowedLatenessMs }: WindowPlan, lowWatermark: number): number {
  return Math.floor((lowWatermark - allowedLatenessMs) / slideMs) * slideMs;
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

/** Begins a part, or goes on with one. Undefined if there is nothing to close, or if another invocation is closing. */
async function claim(
  plan: WindowPlan,
  { state, revision }: StoredClosing,
  options: ClosingOptions,
): Promise<ClosingState | undefined> {
  const { pipelineName, store, now } = options;
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
  const address = closingAddress(pipelineName, plan.name);
  const [outcome] = await store.put([{ address, source: { ...claimed }, ifStored: revision }]);
  if (outcome === 'failed') throw new StoreUnavailable('the closing of windows could not be begun');
  // Another invocation was faster and closes this part.
  return outcome === 'conflict' ? undefined : claimed;
}

/** A new part begins with the first key. */
function withoutSlot(state: ClosingState | undefined): Partial<ClosingState> {
  const { nextSlot: _, ...others } = state ?? {};
  return others;
}

function isUnfinished({ claimedThrough, closedThrough = Number.NEGATIVE_INFINITY }: ClosingState): boolean {
  return claimedThrough > closedThrough;
}

/** The end of the last window of this part: the last that is over, or an earlier one if they have too many panes. */
async function endOfPart(
  plan: WindowPlan,
  closedThrough: number | undefined,
  ended: number,
  options: ClosingOptions,
): Promise<number> {
  const { store } = options;
  const next = closedThrough === undefined ? undefined : closedThrough + plan.slideMs;
  if (next !== undefined && ended <= next) return ended;
  const search = panesBetween(plan, { claimedThrough: ended, closedThrough }, options);
  await store.refresh(search.index);
  const tooMany = await store.rank(search, 'paneStart', panesAtOnce);
  if (tooMany === undefined) return ended;
  // All panes of windows that end by then start before it.
  return Math.min(ended, Math.max(tooMany, next ?? tooMany));
}

/**
 * Closes what is claimed, key after key. The search sees every pane that was written before the claim. An invocation
 * that writes a pane later sees the claim, and writes the results of its windows as final itself.
 */
async function closePart(plan: WindowPlan, claimed: ClosingState, options: ClosingOptions): Promise<number> {
  await options.store.refresh(panesBetween(plan, claimed, options).index);
  // The first window of all is partial: the stream began somewhere in its last slide.
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

/** @returns the slot to go on with; none if all is closed, or if the rest is left to the next invocation */
async function mark(
  plan: WindowPlan,
  closing: ClosingState,
  closedSlots: number | undefined,
  options: ClosingOptions,
): Promise<number | undefined> {
  const { pipelineName, store, now, closeUntil } = options;
  const { state, revision } = await readClosing(plan, options);
  // Another invocation took the part over and is further.
  if (state?.claimedThrough !== closing.claimedThrough || !isUnfinished(state)) return undefined;
  const { nextSlot: before = 0, ...others } = { ...closing, ...state };
  const nextSlot = closedSlots === undefined ? undefined : Math.max(before, closedSlots + 1);
  const isLast = nextSlot === undefined || now() >= closeUntil;
  const marked: ClosingState = {
    ...others,
    ...(nextSlot === undefined ? { closedThrough: closing.claimedThrough } : { nextSlot }),
    leasedUntil: isLast ? 0 : now() + leaseMs,
  };
  const address = closingAddress(pipelineName, plan.name);
  const [outcome] = await store.put([{ address, source: { ...marked }, ifStored: revision }]);
  return isLast || outcome !== 'written' ? undefined : nextSlot;
}

async function readClosing({ name }: WindowPlan, options: PipelineStore): Promise<StoredClosing> {
  const { closings } = await readStates({ shards: [], windows: [name] }, options);
  const [closing] = closings;
  return closing ?? { state: undefined, revision: 'absent' };
}
