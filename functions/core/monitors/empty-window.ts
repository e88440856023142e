import type { ThresholdMonitor } from '../../pipeline/monitors.ts';
import type { Metric, Window } from '../../pipeline/windows.ts';
import type { MonitorPlan } from './plan.ts';

/** What a window without documents comes to: what is counted is 0 there, and of all else there is no value. */
export function ofNoDocuments({ metrics }: Window): Readonly<Record<string, number>> {
  const counted = Object.keys(metrics).filter((name) => isCounted(metrics[name]));
  return Object.fromEntries(counted.map((name) => [name, 0]));
}

function isCounted(metric: Metric | undefined): boolean {
  const { kind } = metric ?? {};
  return kind === 'count' || kind === 'rate' || kind === 'distinct' || kind === 'sum';
}

/** Whether a window without documents ends an alert, by the monitor's option or else by what that window comes to. */
export function whenEmpty(
  { noData }: Pick<ThresholdMonitor, 'noData'>,
  isClear: boolean,
  value: number | undefined,
): Pick<MonitorPlan, 'emptyClears' | 'emptyValue'> {
  const emptyClears = noData === undefined ? isClear : noData === 'resolve';
  return { emptyClears, ...(emptyClears && value !== undefined && { emptyValue: value }) };
}
