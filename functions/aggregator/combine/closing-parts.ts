import { keysOfSlot, slotCount, slotOf, windowIndices } from '../../core/windows/addresses.ts';
import { type Ends, windowStartsOf } from '../../core/windows/panes.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import { closingOf } from '../../core/windows/slots.ts';
import type { PaneState, SlotState } from '../../core/windows/state.ts';
import type { Search } from '../../engine/store/window-store.ts';
import type { Context } from '../context/context.ts';
import type { ClosedKeys, ClosedPart, KeyRange } from '../results/closed-keys.ts';

/** A key without room is in the pane of `_other` of its own slot. */
export function endsBySlot(
  plan: WindowPlan,
  others: readonly PaneState[],
  ends: Ends,
): ClosedKeys['crowdedEnds'] {
  const bySlot = new Map<number, Set<number>>();
  for (const { slot, paneStart } of others) {
    const own = bySlot.get(slot) ?? new Set();
    bySlot.set(slot, own);
    for (const start of windowStartsOf(plan, paneStart, ends)) own.add(start + plan.sizeMs);
  }
  return (key) => bySlot.get(slotOf(key)) ?? none;
}

const none: ReadonlySet<number> = new Set();

/** Slots next to each other that are equally far, and haven't begun a part. */
export function runsOf({ name }: WindowPlan, slots: readonly SlotState[]): number[][] {
  const runs: number[][] = [];
  let last: string | undefined;
  for (const slot of slots.toSorted((a, b) => a.slot - b.slot)) {
    const closing = closingOf(slot, name);
    const state = JSON.stringify([closing?.claimedThrough, closing?.closedThrough, closing?.openedFrom]);
    const run = runs.at(-1);
    const isNext = run?.at(-1) === slot.slot - 1 && last === state && closing?.part === undefined;
    if (isNext) run?.push(slot.slot);
    else runs.push([slot.slot]);
    last = closing?.part === undefined ? state : undefined;
  }
  return runs;
}

/** The panes of windows that a part closes, of these keys. */
export function searchOf(
  plan: WindowPlan,
  { through, closedThrough }: ClosedPart,
  { from, beyond }: KeyRange,
  { pipelineName }: Pick<Context, 'pipelineName'>,
): Search {
  const first = closedThrough === undefined ? {} : { from: closedThrough - plan.sizeMs + plan.slideMs };
  const isAll = from === 0 && beyond === keysOfSlot(slotCount - 1).beyond;
  return {
    index: windowIndices(pipelineName).panes,
    equal: { kind: 'key-pane', window: plan.name },
    between: [
      { field: 'paneStart', to: through - plan.slideMs, ...first },
      ...(isAll ? [] : [{ field: 'keySlot', from, to: beyond - 1 }]),
    ],
  };
}
