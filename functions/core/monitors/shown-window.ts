import { durationOf } from '../../pipeline/duration.ts';
import { defined } from './fields.ts';
import type { Course } from './state.ts';

/** What a text says of one window. */
export interface ShownWindow extends Pick<Course, 'value' | 'threshold' | 'metrics'> {
  readonly windowEnd?: number;
}

/** Of the last breaching window; once the alert is over, of the window that resolved it. */
export function shownWindowOf(alert: Course, status: 'firing' | 'resolved'): ShownWindow {
  const { value, threshold, metrics, lastBreach, resolvedAt, resolvedThreshold } = alert;
  // An older version didn't keep which window that was.
  if (status === 'firing' || resolvedThreshold === undefined) {
    return defined({ value, threshold, metrics, windowEnd: lastBreach });
  }
  const { resolvedValue, resolvedMetrics } = alert;
  return defined({
    value: resolvedValue,
    threshold: resolvedThreshold,
    metrics: resolvedMetrics,
    windowEnd: resolvedAt,
  });
}

/** End of the last window of which anything was known while it was on: after it, the key had no documents. */
export function lastKnown({ lastBreach, unclearThrough = 0, clearThrough = 0 }: Course): number | undefined {
  return lastBreach === undefined ? undefined : Math.max(lastBreach, unclearThrough, clearThrough);
}

/** From its firing to its end, in milliseconds; a key that is back earlier than was known ends it before it fired. */
export function durationIn({ firedAt, resolvedAt }: Course): number | undefined {
  return firedAt === undefined || resolvedAt === undefined ? undefined : Math.max(0, resolvedAt - firedAt);
}

export function durationText(alert: Course): string | undefined {
  const length = durationIn(alert);
  return length === undefined ? undefined : durationOf(length);
}
