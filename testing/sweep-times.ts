import type { FlatlinePlan, MonitorPlan } from '../functions/core/monitors/plan.ts';
import type { WindowPlan } from '../functions/core/windows/plan.ts';

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
    Math.min(...monitors.map(({ silentForMs, forgetAfterMs }) => forgetAfterMs - silentForMs)),
  );
  const allForgotten = from + longestOf(plans) + step + longestMemoryOf(monitors);
  const times: number[] = [];
  for (let time = from + step; time < Math.min(to, allForgotten); time += step) times.push(time);
  return [...times, to];
}

/** Sweeps of one pause, at most: the day of a pipeline that sweeps each minute. */
const mostSweeps = 1_440;

/**
 * Sweeps each minute between two records, as long as one may find something: windows to close, or keys that fall
 * silent. In a longer pause they are farther apart. Milliseconds.
 */
export function inMinutes(
  monitors: readonly MonitorPlan[],
  plans: readonly WindowPlan[],
  { from, to }: { readonly from: number; readonly to: number },
): number[] {
  const flatlines = monitors.filter((plan) => plan.type === 'flatline');
  const end = Math.min(to, from + longestOf(plans) + longestMemoryOf(flatlines) + 2 * minuteMs);
  const step = Math.max(minuteMs, (end - from) / mostSweeps);
  const times: number[] = [];
  for (let time = from + step; time <= end; time += step) times.push(Math.round(time));
  // As `sweepTimes` has it: a silence that the next record ends is found.
  if (flatlines.length > 0 && to > from && times.at(-1) !== to) times.push(to);
  return times;
}

/** From its beginning, a window is open for so long. */
function longestOf(plans: readonly WindowPlan[]): number {
  return Math.max(...plans.map(({ sizeMs, allowedLatenessMs }) => sizeMs + allowedLatenessMs));
}

/** After so long, there is no key that isn't forgotten. */
function longestMemoryOf(monitors: readonly FlatlinePlan[]): number {
  return Math.max(0, ...monitors.map(({ forgetAfterMs }) => forgetAfterMs));
}
