import { advance } from '../../core/monitors/lifecycle.ts';
import type { MonitorPlan, ThresholdPlan } from '../../core/monitors/plan.ts';
import type { AlertState, Evaluation } from '../../core/monitors/state.ts';
import { resultAddress } from '../../core/windows/addresses.ts';
import type { PipelineStore } from '../../engine/store/window-store.ts';
import type { ClosedPart } from '../results/closed-keys.ts';
import type { WindowResult } from '../results/results.ts';

/** An evaluation of a window in the form that the alert states take. */
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

/**
 * A window in which the stream or the key began is partial, and says nothing of a value below a limit. Where the stream
 * began, the outcome is unknown. Where the key had no documents in the window before, `isFirst` is set, and the key's
 * state decides. A minimum is never partial: below the limit in a part of a window, it is so in all of it.
 *
 * @throws StoreUnavailable
 */
export async function withoutPartialWindows(
  { side, canFireOpen, window }: ThresholdPlan,
  evaluations: readonly Evaluation[],
  { openedFrom = Number.NEGATIVE_INFINITY }: ClosedPart,
  { pipelineName, store }: PipelineStore,
): Promise<Evaluation[]> {
  if (side === 'above' || canFireOpen) return [...evaluations];
  const adjusted = evaluations.map((each) =>
    each.windowStart < openedFrom && each.outcome !== 'clear'
      ? { ...each, outcome: 'unknown' as const }
      : each,
  );
  const low = adjusted.filter(({ outcome }) => outcome === 'breach');
  const addresses = low.map(({ key, windowStart }) =>
    resultAddress(pipelineName, { window: window.name, windowStart: windowStart - window.sizeMs, key }),
  );
  const before = addresses.length === 0 ? [] : await store.get(addresses);
  const firsts = new Set(low.filter((_, position) => before[position] === undefined));
  return adjusted.map((each) => (firsts.has(each) ? { ...each, isFirst: true } : each));
}
