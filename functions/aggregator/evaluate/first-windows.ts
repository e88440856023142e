import type { ThresholdPlan } from '../../core/monitors/plan.ts';
import type { Evaluation } from '../../core/monitors/state.ts';
import { resultAddress } from '../../core/windows/addresses.ts';
import type { ClosingState } from '../../core/windows/state.ts';
import type { EvaluateOptions } from './evaluations.ts';

/**
 * Windows that have only what came after the stream or the key began somewhere in them say nothing of a value below a
 * limit. Those of the stream are unknown; of a key without documents in the window before, its state tells which are.
 * A minimum that is below a limit in a part of a window is so in all of it.
 *
 * @throws StoreUnavailable
 */
export async function withoutPartialWindows(
  { side, opens, window }: ThresholdPlan,
  evaluations: readonly Evaluation[],
  { openedFrom = Number.NEGATIVE_INFINITY }: ClosingState,
  { pipeline, store }: Pick<EvaluateOptions, 'pipeline' | 'store'>,
): Promise<Evaluation[]> {
  if (side === 'above' || opens) return [...evaluations];
  const adjusted = evaluations.map((each) =>
    each.windowStart < openedFrom && each.outcome !== 'clear'
      ? { ...each, outcome: 'unknown' as const }
      : each,
  );
  const low = adjusted.filter(({ outcome }) => outcome === 'breach');
  const addresses = low.map(({ key, windowStart }) =>
    resultAddress(pipeline, { window: window.name, windowStart: windowStart - window.size, key }),
  );
  const before = addresses.length === 0 ? [] : await store.get(addresses);
  const firsts = new Set(low.filter((_, position) => before[position] === undefined));
  return adjusted.map((each) => (firsts.has(each) ? { ...each, isFirst: true } : each));
}
