import { slotCount } from './addresses.ts';
import { isPast, windowStartsOf } from './panes.ts';
import type { WindowPlan } from './plan.ts';
import type { ClosingState, SlotState } from './state.ts';
import { type Reader, type Seen, takeNext, watermarkFor } from './take.ts';

/** A slot before its first commit. */
export function firstSlot(slot: number, now: number): SlotState {
  return {
    ...{ kind: 'slot', slot, version: 0, commit: now, isApplied: true },
    ...{ through: {}, takes: [], closings: {}, keys: {} },
  };
}

/** The end of the last window that is over, once all shards have reached this event time. */
export function endedBy({ slideMs, allowedLatenessMs }: WindowPlan, lowWatermark: number): number {
  return Math.floor((lowWatermark - allowedLatenessMs) / slideMs) * slideMs;
}

/** How far the window is closed in the slot; undefined before its first closing. */
export function closingOf({ closings }: Pick<SlotState, 'closings'>, window: string) {
  return Object.hasOwn(closings, window) ? closings[window] : undefined;
}

/** Whether windows are claimed that aren't closed yet. */
export function isClosing(closing: ClosingState | undefined): boolean {
  if (closing === undefined) return false;
  return closing.claimedThrough > (closing.closedThrough ?? Number.NEGATIVE_INFINITY);
}

export interface NextOptions {
  readonly plans: readonly WindowPlan[];
  /** Whether there is time to go on with closings that are begun. */
  readonly hasTime: boolean;
  /** The event time that all shards have reached, if it isn't to be told from what was seen. */
  readonly reached?: number | undefined;
  readonly reader?: Reader;
}

/** The slot's next commit; undefined if there is nothing to take, to claim or to close. */
export function nextCommit(
  slot: SlotState,
  seen: Seen,
  { plans, hasTime, reached, reader }: NextOptions,
): SlotState | undefined {
  const taken = takeNext(slot, seen, reader);
  const low = reached ?? watermarkFor(taken, seen);
  const watermark = highest(slot.watermark, low);
  const closings = claimed(slot, plans, watermark, seen);
  const isDue =
    taken.takes.length > 0 ||
    closings !== slot.closings ||
    (hasTime && plans.some(({ name }) => isClosing(closingOf(slot, name))));
  if (!isDue) return undefined;
  return {
    ...slot,
    version: slot.version + 1,
    commit: slot.commit + 1,
    isApplied: false,
    through: taken.through,
    takes: taken.takes,
    ...(watermark !== undefined && { watermark }),
    closings,
  };
}

/** Claims the windows that are over. From then on their results are written as final. */
function claimed(
  { closings }: SlotState,
  plans: readonly WindowPlan[],
  watermark: number | undefined,
  { shards }: Seen,
): SlotState['closings'] {
  if (watermark === undefined) return closings;
  const begun = plans.flatMap((plan) => {
    const before = closingOf({ closings }, plan.name);
    const claimedThrough = endedBy(plan, watermark);
    if (before !== undefined && claimedThrough <= before.claimedThrough) return [];
    const openedFrom = before?.openedFrom ?? firstWhole(plan, shards, claimedThrough);
    return [
      [plan.name, { ...before, claimedThrough, ...(openedFrom !== undefined && { openedFrom }) }] as const,
    ];
  });
  return begun.length === 0 ? closings : { ...closings, ...Object.fromEntries(begun) };
}

/** The first window of all is partial: the stream began somewhere in its last slide. */
function firstWhole(plan: WindowPlan, shards: Seen['shards'], claimedThrough: number): number | undefined {
  const starts = [...shards.values()].flatMap(({ panes }) =>
    Object.hasOwn(panes, plan.name) ? (panes[plan.name]?.from ?? []) : [],
  );
  if (starts.length === 0) return undefined;
  const [first] = windowStartsOf(plan, Math.min(...starts));
  const end = first === undefined ? undefined : first + plan.sizeMs;
  return end !== undefined && end <= claimedThrough ? end : undefined;
}

/** The slot after its commit is applied and its lease given back. */
export function released(slot: SlotState, plans: readonly WindowPlan[]): SlotState {
  const { lease: _, refused: __, ...others } = slot;
  return { ...others, version: slot.version + 1, isApplied: true, takes: [], keys: keysLeft(slot, plans) };
}

/** Without panes that are over. */
function keysLeft({ keys, closings }: SlotState, plans: readonly WindowPlan[]): SlotState['keys'] {
  return Object.fromEntries(
    plans.flatMap((plan) => {
      const claimedThrough = closingOf({ closings }, plan.name)?.claimedThrough ?? Number.NEGATIVE_INFINITY;
      const panes = Object.hasOwn(keys, plan.name) ? Object.entries(keys[plan.name] ?? {}) : [];
      const left = panes.filter(([paneStart]) => !isPast(plan, Number(paneStart), claimedThrough));
      return left.length === 0 ? [] : [[plan.name, Object.fromEntries(left)]];
    }),
  );
}

export const allSlots: readonly number[] = Array.from({ length: slotCount }, (_, slot) => slot);

function highest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
