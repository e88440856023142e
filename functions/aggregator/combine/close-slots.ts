import { keysOfSlot, windowIndices } from '../../core/windows/addresses.ts';
import { isOthers } from '../../core/windows/key.ts';
import { mergeAll } from '../../core/windows/merge.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import { closingOf, isClosing } from '../../core/windows/slots.ts';
import type { ClosingState, PaneState, SlotState } from '../../core/windows/state.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import type { Search } from '../../engine/store/window-store.ts';
import type { Context } from '../context/context.ts';
import { finalEvaluator } from '../evaluate/final.ts';
import type { ClosedKeys, ClosedPart, KeyRange } from '../results/closed-keys.ts';
import { writeOthers } from '../results/others.ts';
import { writeResults } from '../results/results.ts';
import { endsBySlot, runsOf, searchOf } from './closing-parts.ts';

export interface ClosingTime {
  /** After this (clock) no further part is begun. */
  readonly until: number;
  /** Whether one part is closed in any case. */
  readonly hasTime: boolean;
}

export interface ClosedSlots {
  /** With how far their closings have come. */
  readonly slots: readonly SlotState[];
  /** Windows of a key that were closed. */
  readonly windows: number;
}

/** How many panes are read at once, unless one key has more. A pane with sketches has some kilobytes. */
export const panesAtOnce = 10_000;

/**
 * Closes the windows that these slots have claimed: writes their results as final, and has the monitors evaluate them.
 * Slots that are equally far are closed together.
 *
 * More windows may be over at once than fit into memory, such as when a silent shard has held up a backlog or many keys
 * have sliding windows. Then they are closed in parts: a span of time, and within it a range of one slot's keys.
 *
 * @throws StoreUnavailable
 */
export async function closeSlots(
  slots: readonly SlotState[],
  { until, hasTime }: ClosingTime,
  context: Context,
): Promise<ClosedSlots> {
  const closing = new Closing(
    slots,
    context,
    () => (hasTime && closing.parts === 0) || context.now() < until,
  );
  for (const plan of context.plans) await closing.closeWindow(plan);
  return { slots: [...closing.slots.values()], windows: closing.windows };
}

class Closing {
  readonly slots: Map<number, SlotState>;
  windows = 0;
  parts = 0;
  private readonly context: Context;
  private readonly mayGoOn: () => boolean;
  private readonly evaluate: (closed: ClosedKeys) => Promise<void>;
  private isRefreshed = false;

  constructor(slots: readonly SlotState[], context: Context, mayGoOn: () => boolean) {
    this.slots = new Map(slots.map((slot) => [slot.slot, slot]));
    this.context = context;
    this.mayGoOn = mayGoOn;
    this.evaluate = finalEvaluator(context);
  }

  async closeWindow(plan: WindowPlan): Promise<void> {
    const own = [...this.slots.values()].filter((slot) => isClosing(closingOf(slot, plan.name)));
    for (const run of runsOf(plan, own)) await this.closeRun(plan, run);
  }

  /** Slots next to each other that are equally far. */
  private async closeRun(plan: WindowPlan, run: readonly number[]): Promise<void> {
    const [first = 0] = run;
    const keys = { from: keysOfSlot(first).from, beyond: keysOfSlot(run.at(-1) ?? first).beyond };
    for (;;) {
      const slot = this.slots.get(first);
      const state = slot && closingOf(slot, plan.name);
      if (state === undefined || !isClosing(state) || !this.mayGoOn()) return;
      const next = await this.nextPart(plan, state, { ...keys, from: state.part?.nextKey ?? keys.from });
      if (next.keys.beyond < keys.beyond && run.length > 1) {
        for (const each of run) await this.closeRun(plan, [each]);
        return;
      }
      await this.closeKeys(plan, next.part, next.keys);
      const nextKey = next.keys.beyond < keys.beyond ? next.keys.beyond : undefined;
      for (const each of run) this.note(each, plan, next.part.through, nextKey);
    }
  }

  /** All that is left, or an earlier end if it has too many panes, or a range of keys if that has too many too. */
  private async nextPart(
    plan: WindowPlan,
    state: ClosingState,
    left: KeyRange,
  ): Promise<{ readonly part: ClosedPart; readonly keys: KeyRange }> {
    const { claimedThrough, closedThrough, part: begun } = state;
    const partTo = (through: number): ClosedPart => ({ window: plan.name, ...state, through });
    if (!this.isRefreshed) await this.context.store.refresh(windowIndices(this.context.pipelineName).panes);
    this.isRefreshed = true;
    let through = begun?.through;
    if (through === undefined) {
      const whole = partTo(claimedThrough);
      const tooMany = await this.rank(searchOf(plan, whole, left, this.context), 'paneStart');
      if (tooMany === undefined) return { part: whole, keys: left };
      // All panes of windows that end by then start before it.
      const next = closedThrough === undefined ? tooMany : closedThrough + plan.slideMs;
      through = Math.min(claimedThrough, Math.max(tooMany, next));
    }
    const part = partTo(through);
    const tooMany = await this.rank(searchOf(plan, part, left, this.context), 'keySlot');
    // The keys of one place are closed together, and each with all its windows.
    const beyond = tooMany === undefined ? left.beyond : Math.max(left.from + 1, tooMany);
    return { part, keys: { from: left.from, beyond } };
  }

  private async rank(search: Search, field: string): Promise<number | undefined> {
    return await this.context.store.rank(search, field, panesAtOnce);
  }

  /** Writes all windows of some keys as final, and has them evaluated. */
  private async closeKeys(plan: WindowPlan, part: ClosedPart, keys: KeyRange): Promise<void> {
    const found = await this.search(searchOf(plan, part, keys, this.context));
    const ends = { after: part.closedThrough ?? Number.NEGATIVE_INFINITY, by: part.through };
    const own = found.filter(({ key }) => !isOthers(plan, key));
    const numberOf = new Map(own.map(({ key, slot }) => [key, slot]));
    const results = mergeAll(plan, own, ends).map((merged) => ({
      ...{ plan, merged, isFinal: true },
      commit: this.slots.get(numberOf.get(merged.key) ?? 0)?.commit ?? 0,
    }));
    await writeResults(results, this.context);
    const others = await this.othersAmong(plan, part, keys, found);
    await writeOthers(
      others.map((pane) => ({ ...pane, plan })),
      this.slots,
      this.context,
    );
    const crowded = mergeAll(plan, others, ends);
    await this.evaluate({ closing: part, keys, crowdedEnds: endsBySlot(plan, others, ends), results });
    this.windows += results.length + crowded.length;
    // A part without a single window took no time.
    if (results.length + crowded.length > 0) this.parts += 1;
  }

  /** Panes of `_other`: they show in which windows a key may have had no room. */
  private async othersAmong(
    plan: WindowPlan,
    part: ClosedPart,
    { from }: KeyRange,
    found: readonly PaneState[],
  ): Promise<readonly PaneState[]> {
    const [slot] = [...this.slots.keys()].filter((each) => {
      const own = keysOfSlot(each);
      return own.from < from && from < own.beyond;
    });
    const isRest = slot !== undefined;
    const { from: place } = keysOfSlot(slot ?? 0);
    const panes = isRest
      ? await this.search(searchOf(plan, part, { from: place, beyond: place + 1 }, this.context))
      : found;
    return panes.filter(({ key }) => isOthers(plan, key));
  }

  private async search(search: Search): Promise<readonly PaneState[]> {
    const found = await this.context.store.search(search);
    return found.flatMap(({ source }) => (isKind<PaneState>(source, 'key-pane') ? [source] : []));
  }

  private note(number: number, { name }: WindowPlan, through: number, nextKey: number | undefined): void {
    const slot = this.slots.get(number);
    const state = slot && closingOf(slot, name);
    if (slot === undefined || state === undefined) return;
    const { part: _, ...others } = state;
    const next: ClosingState =
      nextKey === undefined
        ? { ...others, closedThrough: through }
        : { ...others, part: { through, nextKey } };
    this.slots.set(number, { ...slot, closings: { ...slot.closings, [name]: next } });
  }
}
