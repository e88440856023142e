import { slotOf } from '../../../../functions/core/windows/addresses.ts';
import { applyParts } from '../../../../functions/core/windows/apply.ts';
import { foldBatch } from '../../../../functions/core/windows/fold.ts';
import {
  admitKeys,
  type NewKey,
  needsNoRoom,
  withOverflow,
} from '../../../../functions/core/windows/keys-with-room.ts';
import { type MergedWindow, mergePanes } from '../../../../functions/core/windows/merge.ts';
import { panesCovered, windowStartsOf } from '../../../../functions/core/windows/panes.ts';
import type { WindowPlan } from '../../../../functions/core/windows/plan.ts';
import { allSlots, firstSlot, nextCommit, released } from '../../../../functions/core/windows/slots.ts';
import {
  isAfter,
  type LogEntry,
  type PaneState,
  type PartialPane,
  type Registry,
  type ShardState,
  type SlotState,
  type TimedDocument,
} from '../../../../functions/core/windows/state.ts';
import { neededLog } from '../../../../functions/core/windows/take.ts';
import { firstState } from '../../../../functions/core/windows/watermark.ts';

/** What a commit has for a pane. */
interface Work {
  readonly id: string;
  readonly plan: WindowPlan;
  readonly parts: PartialPane[];
  readonly place: readonly [number: number, order: number];
}

export interface Interruption {
  /** Writes before the crash: the slots' documents are one, each pane is one. */
  readonly interruptAfter?: number | undefined;
}

/** What the aggregator does to the store, without an engine: shards, slots and panes, as they come back from JSON. */
export class SimulatedStream {
  readonly #plans: readonly WindowPlan[];
  readonly #registry: Registry;
  readonly #panes = new Map<string, PaneState>();
  readonly #shards = new Map<string, ShardState>();
  #slots: readonly SlotState[] = allSlots.map((slot) => firstSlot(slot, 1_000));
  #batches = 0;

  constructor(plans: readonly WindowPlan[], shardIds: readonly string[] = ['s']) {
    this.#plans = plans;
    this.#registry = { kind: 'registry', shards: shardIds.map((id) => ({ id, parents: [] })) };
  }

  shard(shardId: string): ShardState {
    return this.#shards.get(shardId) ?? firstState(shardId, []);
  }

  get slots(): readonly SlotState[] {
    return this.#slots;
  }

  /** Hands a batch over, and combines what there is. */
  take(shardId: string, documents: readonly TimedDocument[], interruption: Interruption = {}): boolean {
    this.handOver(shardId, documents);
    return this.combine(allSlots, interruption);
  }

  handOver(shardId: string, documents: readonly TimedDocument[]): void {
    const before = this.shard(shardId);
    const fresh = documents.filter(({ sequenceNumber }) => isAfter(sequenceNumber, before.fence));
    const last = fresh.at(-1);
    if (last === undefined) return;
    const { shard, parts } = foldBatch(this.#plans, before, fresh);
    this.#batches += 1;
    const entry: LogEntry = {
      ...{ number: before.number + 1, nonce: String(this.#batches), at: this.#batches },
      sizes: Object.fromEntries([...parts].map(([slot, panes]) => [slot, JSON.stringify(panes).length])),
      parts: Object.fromEntries([...parts].map(([slot, panes]) => [slot, { panes }])),
    };
    const log = [...neededLog(before, this.#slots), entry];
    this.#shards.set(shardId, stored({ ...shard, fence: last.sequenceNumber, number: entry.number, log }));
  }

  /**
   * Applies what was committed before, then commits what there is and applies that.
   *
   * @param numbers of the slots that take part
   * @returns false if it was interrupted
   */
  combine(
    numbers: readonly number[],
    { interruptAfter = Number.POSITIVE_INFINITY }: Interruption = {},
  ): boolean {
    const left = this.#slots.filter(({ slot, isApplied }) => numbers.includes(slot) && !isApplied);
    const writes = this.#apply(left, interruptAfter);
    if (writes === 'interrupted') return false;
    const seen = { registry: this.#registry, shards: this.#shards };
    const due = this.#slots.flatMap((slot) => {
      if (!numbers.includes(slot.slot)) return [];
      return nextCommit(slot, seen, { plans: this.#plans, hasTime: false }) ?? [];
    });
    if (due.length === 0) return true;
    if (writes >= interruptAfter) return false;
    this.#write(this.#withRoom(due));
    const committed = due.flatMap(({ slot }) => this.#slots[slot] ?? []);
    return this.#apply(committed, interruptAfter - writes - 1) !== 'interrupted';
  }

  /** @returns how many panes it wrote */
  #apply(slots: readonly SlotState[], interruptAfter: number): number | 'interrupted' {
    let writes = 0;
    for (const slot of slots) {
      for (const { id, plan, parts } of this.#workOf(slot)) {
        const before = this.#panes.get(id);
        const pane = applyParts(plan, before, parts, slot);
        if (pane === undefined || pane === before) continue;
        if (writes >= interruptAfter) return 'interrupted';
        this.#panes.set(id, stored(pane));
        writes += 1;
      }
    }
    if (slots.length > 0 && writes >= interruptAfter) return 'interrupted';
    this.#write(slots.map((slot) => released(slot, this.#plans)));
    return writes;
  }

  #write(slots: readonly SlotState[]): void {
    const written = new Map(slots.map((slot) => [slot.slot, stored(slot)]));
    this.#slots = this.#slots.map((slot) => written.get(slot.slot) ?? slot);
  }

  #withRoom(due: readonly SlotState[]): readonly SlotState[] {
    const found = due
      .flatMap((slot) =>
        this.#workOf(slot).map((work): Work & { slot: number } => ({ ...work, slot: slot.slot })),
      )
      .filter(
        ({ id, plan, parts }) => !this.#panes.has(id) && !parts.every((part) => needsNoRoom(plan, part)),
      )
      .toSorted(({ place: [one, first] }, { place: [other, second] }) => one - other || first - second)
      .flatMap(({ parts: [part], slot }): NewKey[] => (part === undefined ? [] : [{ ...part, slot }]));
    const { keys, refused } = admitKeys(this.#plans, this.#slots, found);
    return due.map((slot) => {
      const own = refused.get(slot.slot);
      return { ...slot, keys: keys.get(slot.slot) ?? slot.keys, ...(own !== undefined && { refused: own }) };
    });
  }

  #workOf(slot: SlotState): readonly Work[] {
    const planOf = new Map(this.#plans.map((plan) => [plan.name, plan]));
    const work = new Map<string, Work>();
    for (const { of, nonce } of slot.takes) {
      const entry = this.shard(of?.shardId ?? '').log.find(({ number }) => number === of?.number);
      if (entry === undefined || entry.nonce !== nonce) throw new Error('a batch left its log too early');
      const parts = withOverflow(planOf, entry.parts?.[slot.slot]?.panes ?? [], slot);
      for (const part of parts) {
        const plan = planOf.get(part.window);
        if (plan === undefined) throw new Error('no plan');
        const id = JSON.stringify([part.window, part.paneStart, part.key, slot.slot]);
        const known = work.get(id);
        if (known === undefined) work.set(id, { id, plan, parts: [part], place: [entry.number, part.order] });
        else known.parts.push(part);
      }
    }
    return [...work.values()];
  }

  /** Every window that has a pane, without the count of writes, in an order of its own. */
  windows(): readonly Omit<MergedWindow, 'revision'>[] {
    return this.#plans.flatMap((plan) => {
      const panes = [...this.#panes.values()]
        .filter(({ window }) => window === plan.name)
        .toSorted((a, b) => a.paneStart - b.paneStart || a.slot - b.slot);
      const ids = panes.flatMap(({ paneStart, key }) =>
        windowStartsOf(plan, paneStart).map((start) => JSON.stringify({ start, key })),
      );
      return [...new Set(ids)].sort().map((id) => {
        const { start, key } = JSON.parse(id);
        const starts = panesCovered(plan, [start]);
        const own = panes.filter(
          (pane) => starts.includes(pane.paneStart) && JSON.stringify(pane.key) === JSON.stringify(key),
        );
        const { revision: _, ...window } = mergePanes(plan, own, { start, key });
        return window;
      });
    });
  }

  panes(): readonly PaneState[] {
    return [...this.#panes.values()];
  }

  /** Whether each key is where it belongs: only `_other` has panes in other slots. */
  isSorted(): boolean {
    return this.panes().every(({ key, slot }) => key.includes('_other') || slotOf(key) === slot);
  }
}

function stored<State>(state: State): State {
  return JSON.parse(JSON.stringify(state));
}
