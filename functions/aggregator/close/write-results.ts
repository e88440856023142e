import { resultAddress } from '../../core/windows/addresses.ts';
import { type MergedWindow, resultSource } from '../../core/windows/merge.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import type { ClosingState } from '../../core/windows/state.ts';
import { type PipelineStore, StoreUnavailable } from '../../engine/store/window-store.ts';

/** A window as it is now, over all shards, and whether it is final. */
export interface WindowResult {
  readonly plan: WindowPlan;
  readonly merged: MergedWindow;
  readonly isFinal: boolean;
}

/** A merged window with its plan. It is final once its closing is claimed: from then on every result has to say so. */
export function resultsOf(
  merged: readonly MergedWindow[],
  plans: readonly WindowPlan[],
  closingOf: ReadonlyMap<string, ClosingState | undefined>,
): WindowResult[] {
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  return merged.flatMap((window) => {
    const plan = planOf.get(window.window);
    if (plan === undefined) return [];
    const closing = closingOf.get(window.window);
    return [{ plan, merged: window, isFinal: closing !== undefined && window.end <= closing.claimedThrough }];
  });
}

/**
 * Writes the results. Panes only grow, so of two invocations the one that saw more has the higher sum of revisions, and
 * the engine keeps its result. A final result replaces one that isn't final.
 *
 * @throws StoreUnavailable
 */
export async function writeResults(
  results: readonly WindowResult[],
  { pipelineName, store }: PipelineStore,
): Promise<void> {
  if (results.length === 0) return;
  const outcomes = await store.put(
    results.map(({ plan, merged, isFinal }) => ({
      address: resultAddress(pipelineName, {
        window: plan.name,
        windowStart: merged.start,
        key: merged.key,
      }),
      source: resultSource(plan, merged, isFinal),
      ifStored: { olderThan: 2 * merged.revision + (isFinal ? 1 : 0) },
    })),
  );
  if (outcomes.includes('failed')) throw new StoreUnavailable('results of windows could not be written');
}
