import type { ThresholdMonitor } from '../../pipeline/monitors.ts';
import type { Metric, Window } from '../../pipeline/windows.ts';

/** Whether its condition can't cease to hold while a window fills up. */
export function canOnlyPass({ value, above, minimum }: ThresholdMonitor, { metrics }: Window): boolean {
  if (typeof value !== 'string') return false;
  // A sample that may shrink below its minimum would take the alert back.
  if (minimum !== undefined && !canOnlyGrow(metrics[minimum.metric])) return false;
  return above === undefined ? metrics[value]?.kind === 'min' : canOnlyGrow(metrics[value]);
}

function canOnlyGrow(metric: Metric | undefined): boolean {
  switch (metric?.kind) {
    case 'count':
    case 'rate':
    case 'distinct':
    case 'max':
      return true;
    case 'sum':
      return metric.nonNegative === true;
    default:
      return false;
  }
}
