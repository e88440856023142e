import { advance } from '../core/monitors/lifecycle.ts';
import type { MonitorPlan } from '../core/monitors/plan.ts';
import type { AlertState, Judgement } from '../core/monitors/state.ts';
import type { Key } from '../core/windows/state.ts';
import type { StateOptions } from './alert-states.ts';
import type { WindowResult } from './merge-windows.ts';

export interface EvaluateOptions extends StateOptions {
  readonly monitors: readonly MonitorPlan[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What is found of a window, as the monitors' states take it. */
export function judgementOf(
  { key, start, end, metrics }: WindowResult['merged'],
  finding: Pick<Judgement, 'verdict' | 'value' | 'threshold'>,
  final: boolean,
): Judgement {
  return { key, windowStart: start, windowEnd: end, ...finding, final, metrics };
}

/** The state after all of them, in order. */
export function advanceAll(
  monitor: MonitorPlan,
  state: AlertState | undefined,
  judgements: readonly Judgement[],
  now: number,
): AlertState | undefined {
  return judgements.reduce<AlertState | undefined>(
    (current, judgement) => advance(monitor, current, judgement, now) ?? current,
    state,
  );
}

/** Groups in order of first appearance, each in order of the windows' ends. */
export function byKey<
  Item extends { readonly key: Key } & ({ readonly end: number } | { readonly windowEnd: number }),
>(items: readonly Item[]): [Key, Item[]][] {
  const groups = new Map<string, [Key, Item[]]>();
  const endOf = (item: Item) => ('end' in item ? item.end : item.windowEnd);
  for (const item of items.toSorted((a, b) => endOf(a) - endOf(b))) {
    const id = JSON.stringify(item.key);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [item.key, [item]]);
    else group[1].push(item);
  }
  return [...groups.values()];
}
