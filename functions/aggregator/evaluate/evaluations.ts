import { advance } from '../../core/monitors/lifecycle.ts';
import type { MonitorPlan } from '../../core/monitors/plan.ts';
import type { AlertState, Judgement } from '../../core/monitors/state.ts';
import type { WindowResult } from '../close/merge-windows.ts';
import type { StateOptions } from './alert-states.ts';

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

/** The state after all of them, in order of their windows' ends. */
export function advanceAll(
  monitor: MonitorPlan,
  state: AlertState | undefined,
  judgements: readonly Judgement[],
  now: number,
): AlertState | undefined {
  const ordered = judgements.toSorted((a, b) => a.windowEnd - b.windowEnd);
  return ordered.reduce<AlertState | undefined>(
    (current, judgement) => advance(monitor, current, judgement, now) ?? current,
    state,
  );
}
