import { keyHash } from './addresses.ts';
import { isOthers, overflowKey } from './key.ts';
import type { WindowPlan } from './plan.ts';
import type { PartialPane, SlotState } from './state.ts';

/** A key that a pane doesn't have yet. */
export interface NewKey extends Pick<PartialPane, 'window' | 'paneStart' | 'key'> {
  readonly slot: number;
}

export interface Admitted {
  /** By slot: with the new keys counted. */
  readonly keys: ReadonlyMap<number, SlotState['keys']>;
  /** By slot: those for which there was no room. */
  readonly refused: ReadonlyMap<number, NonNullable<SlotState['refused']>>;
}

/**
 * Decides which new keys there is room for in panes: first come, first served. A commit notes the decision, so that it
 * is the same when it is applied again. Commits of other slots at the same moment may let in some more.
 *
 * @param slots all of them
 * @param found in order
 */
export function admitKeys(
  plans: readonly WindowPlan[],
  slots: readonly SlotState[],
  found: readonly NewKey[],
): Admitted {
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  const totals = new Counts();
  for (const { keys } of slots) {
    for (const [window, panes] of Object.entries(keys)) {
      for (const [paneStart, count] of Object.entries(panes)) totals.add(window, paneStart, count);
    }
  }
  const added = new Map<number, Counts>();
  const refused = new Map<number, Lists>();
  for (const { window, paneStart, key, slot } of found) {
    const { maxKeys = 0 } = planOf.get(window) ?? {};
    if (totals.get(window, paneStart) < maxKeys) {
      totals.add(window, paneStart, 1);
      entryOf(added, slot, () => new Counts()).add(window, paneStart, 1);
    } else entryOf(refused, slot, () => new Lists()).add(window, paneStart, keyHash(key));
  }
  return {
    keys: new Map([...added].map(([slot, counts]) => [slot, counts.addedTo(slots[slot]?.keys ?? {})])),
    refused: new Map([...refused].map(([slot, lists]) => [slot, lists.asObject()])),
  };
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** Something for each window and start of a pane. */
class ByPane<Value> {
  protected readonly panes = new Map<string, Map<string, Value>>();

  asObject(): Record<string, Record<string, Value>> {
    return Object.fromEntries([...this.panes].map(([window, panes]) => [window, Object.fromEntries(panes)]));
  }

  protected of(window: string): Map<string, Value> {
    return entryOf(this.panes, window, () => new Map<string, Value>());
  }
}

class Counts extends ByPane<number> {
  get(window: string, paneStart: number | string): number {
    return this.panes.get(window)?.get(String(paneStart)) ?? 0;
  }

  add(window: string, paneStart: number | string, more: number): void {
    this.of(window).set(String(paneStart), this.get(window, paneStart) + more);
  }

  addedTo(keys: SlotState['keys']): SlotState['keys'] {
    for (const [window, panes] of Object.entries(keys)) {
      for (const [paneStart, count] of Object.entries(panes)) this.add(window, paneStart, count);
    }
    return this.asObject();
  }
}

class Lists extends ByPane<string[]> {
  add(window: string, paneStart: number, hash: string): void {
    entryOf(this.of(window), String(paneStart), () => []).push(hash);
  }
}

/** Whether there is always room for it: the one key of a window without key fields, and `_other`. */
export function needsNoRoom(plan: WindowPlan, { key, redriven, isLate }: PartialPane): boolean {
  return key.length === 0 || isOthers(plan, key) || redriven !== undefined || isLate === true;
}

/** The parts, those of keys without room under the key `_other`. */
export function withOverflow(
  plans: ReadonlyMap<string, WindowPlan>,
  parts: readonly PartialPane[],
  { refused }: Pick<SlotState, 'refused'>,
): readonly PartialPane[] {
  if (refused === undefined) return parts;
  const hashes = new Map(
    Object.entries(refused).map(([window, panes]) => [
      window,
      new Map(Object.entries(panes).map(([paneStart, list]) => [paneStart, new Set(list)])),
    ]),
  );
  return parts.map((part) => {
    const plan = plans.get(part.window);
    if (plan === undefined || needsNoRoom(plan, part)) return part;
    const isRefused = hashes.get(part.window)?.get(String(part.paneStart))?.has(keyHash(part.key));
    return isRefused === true ? { ...part, key: overflowKey(plan) } : part;
  });
}
