import { advance } from '../../core/monitors/lifecycle.ts';
import type { MonitorPlan } from '../../core/monitors/plan.ts';
import type { AlertState, Evaluation } from '../../core/monitors/state.ts';
import type { WindowResult } from '../close/merge-windows.ts';
import type { StateOptions } from './alert-states.ts';

export interface EvaluateOptions extends StateOptions {
  readonly monitors: readonly MonitorPlan[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What is found of a window, as the monitors' states take it. */
export function evaluationOf(
  { key, start, end, metrics }: WindowResult['merged'],
  finding: Pick<Evaluation, 'outcome' | 'value' | 'threshold'>,
  isFinal: boolean,
): Evaluation {
  return { key, windowStart: start, windowEnd: end, ...finding, isFinal, metrics };
}

/** The state after all of them, in order of their windows' ends. */
export function advanceAll(
  monitor: MonitorPlan,
  state: AlertState | undefined,
  evaluations: readonly Evaluation[],
  now: number,
): AlertState | undefined {
  const ordered = evaluations.toSorted((a, b) => a.windowEnd - b.windowEnd);
  return ordered.reduce<AlertState | undefined>(
    (current, evaluation) => advance(monitor, current, evaluation, now) ?? current,
    state,
  );
}
