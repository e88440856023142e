import type { FlatlinePlan } from '../../functions/core/monitors/plan.ts';
import type { WindowPlan } from '../../functions/core/windows/plan.ts';

const minuteMs = 60_000;

/**
 * When a sweep has to come between two records for silence to be found as one each minute finds it: of a key that is
 * forgotten at the next record, one must have seen it silent. Event times in milliseconds, the last is `to`.
 */
export function sweepTimes(
  monitors: readonly FlatlinePlan[],
  plans: readonly WindowPlan[],
  { from, to }: { readonly from: number; readonly to: number },
): number[] {
  if (monitors.length === 0 || to <= from) return [];
  const step = Math.max(
    minuteMs,
    Math.min(...monitors.map(({ silentFor, forgetAfter }) => forgetAfter - silentFor)),
  );
  const longest = Math.max(...plans.map(({ size, allowedLateness }) => size + allowedLateness));
  // After that, there is no key that isn't forgotten.
  const allForgotten = from + longest + step + Math.max(...monitors.map(({ forgetAfter }) => forgetAfter));
  const times: number[] = [];
  for (let time = from + step; time < Math.min(to, allForgotten); time += step) times.push(time);
  return [...times, to];
}
