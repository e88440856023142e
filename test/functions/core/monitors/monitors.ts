import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import type { MonitorPlan } from '../../../../functions/core/monitors/plan.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import type { AlertState, Evaluation, OutboxEntry } from '../../../../functions/core/monitors/state.ts';
import type { Duration } from '../../../../functions/pipeline/duration.ts';
import {
  count,
  distinct,
  last,
  max,
  min,
  quantile,
  rate,
  sum,
  top,
} from '../../../../functions/pipeline/metrics.ts';
import type { Monitor, ThresholdMonitor } from '../../../../functions/pipeline/monitors.ts';
import { pipeline } from '../records.ts';

export const minute = 60_000;

/** Windows of a minute, unless they are told otherwise. */
export function plan<Type extends Monitor['type']>(
  changes: Partial<Monitor> & { readonly type: Type },
  window: { readonly size?: Duration; readonly slide?: Duration } = {},
): Extract<MonitorPlan, { type: Type }> {
  const windows = [
    {
      name: 'requests',
      size: window.size ?? '1m',
      ...(window.slide === undefined ? {} : { slide: window.slide }),
      keyBy: { host: 'host' },
      metrics: {
        n: count(),
        errors: sum('error', { nonNegative: true }),
        balance: sum('amount'),
        p95: quantile('ms', 0.95),
        slowest: max('ms'),
        fastest: min('ms'),
        users: distinct('user'),
        perSecond: rate(),
        version: last('version'),
        pages: top('page', 3),
      },
    },
  ] as const;
  const monitor = { name: 'busy', window: 'requests', ...changes } as Monitor;
  const [made] = planMonitors({ ...pipeline(), windows, monitors: [monitor] });
  if (made?.type !== changes.type) throw new Error('another type');
  return made as Extract<MonitorPlan, { type: Type }>;
}

/** More than 10 requests, unless told otherwise. */
export function threshold(
  changes: Partial<ThresholdMonitor> = {},
  window: { readonly size?: Duration; readonly slide?: Duration } = {},
): Extract<MonitorPlan, { type: 'threshold' }> {
  const side = changes.below === undefined ? { above: 10 } : {};
  return plan({ type: 'threshold', value: 'n', ...side, ...changes }, window);
}

export const key = ['web-1'] as const;

/** Of the window that begins so many minutes after the epoch; final unless told otherwise. */
export function evaluation(position: number, changes: Partial<Evaluation> = {}): Evaluation {
  const windowStart = position * minute;
  return { key, windowStart, windowEnd: windowStart + minute, outcome: 'clear', isFinal: true, ...changes };
}

/** A state with an alert that fires now. */
export function firing(before?: AlertState): AlertState {
  const state = advance(threshold(), before, evaluation(0, { outcome: 'breach' }), 0);
  if (state === undefined) throw new Error('nothing fires');
  return state;
}

/** The first entry of its outbox. */
export function entryOf({ outbox }: AlertState): OutboxEntry {
  const [entry] = outbox;
  if (entry === undefined) throw new Error('nothing in the outbox');
  return entry;
}
