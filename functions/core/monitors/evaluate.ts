import { finite, type MetricValues, measure, numberOf } from './measure.ts';
import type { SpikePlan, ThresholdPlan } from './plan.ts';

/**
 * `between`: past what ends an alert, but not past the limit: a breach while the alert fires, none otherwise, which
 * `advance` decides. `unknown`: no value, or too small a sample: neither a breach nor the end of one. `absent`: the key
 * has no documents. `hidden`: the key may have had no room, and its documents count under another: an alert stays as it
 * is.
 */
export type EvaluationOutcome = 'breach' | 'between' | 'clear' | 'unknown' | 'absent' | 'hidden';

/** The outcome of a window, with the value and the limit. */
export interface Comparison {
  readonly outcome: EvaluationOutcome;
  readonly value?: number;
  /** The limit that the value was compared with. */
  readonly threshold: number;
}

/** `open`: the window may still get documents, so only a breach that can't be taken back is certain. */
export type Phase = 'open' | 'final';

export function evaluateThreshold(plan: ThresholdPlan, metrics: MetricValues, phase: Phase): Comparison {
  const threshold = plan.limit;
  const value = measure(plan.value, metrics);
  if (value === undefined) return { outcome: 'unknown', threshold };
  const { minimum } = plan;
  const sample = minimum === undefined ? 0 : (numberOf(metrics, minimum.metric) ?? Number.NEGATIVE_INFINITY);
  if (minimum !== undefined && sample < minimum.atLeast) return { outcome: 'unknown', value, threshold };
  const outcome = compare(plan, value);
  if (phase === 'open' && !(plan.canFireOpen && outcome === 'breach')) {
    return { outcome: 'unknown', value, threshold };
  }
  return { outcome, value, threshold };
}

export type Baseline = readonly unknown[] | 'hidden' | undefined;

/**
 * @param before the same metric in the `baseline` windows before; absent, NaN or too few count as 0. `undefined` when
 *   the stream hasn't lasted so long: then nothing can be said; nor when the key may have had no room in one of them.
 */
export function evaluateSpike(plan: SpikePlan, metric: unknown, before: Baseline): Comparison {
  const value = finite(metric);
  if (value === undefined) return { outcome: 'unknown', threshold: plan.atLeast };
  // Whatever came before: of a key without an alert its past isn't even read.
  if (value < plan.atLeast) return { outcome: 'clear', value, threshold: plan.atLeast };
  if (before === undefined || before === 'hidden')
    return { outcome: before ?? 'unknown', value, threshold: plan.atLeast };
  const total = before.slice(-plan.baseline).reduce<number>((sum, each) => sum + (finite(each) ?? 0), 0);
  const limit = finite((plan.factor * total) / plan.baseline);
  if (limit === undefined) return { outcome: 'unknown', value, threshold: plan.atLeast };
  const outcome = value > limit ? 'breach' : 'clear';
  return { outcome, value, threshold: Math.max(limit, plan.atLeast) };
}

function compare({ side, limit, clear }: ThresholdPlan, value: number): EvaluationOutcome {
  const sign = side === 'above' ? 1 : -1;
  if (sign * value > sign * limit) return 'breach';
  return sign * value > sign * clear ? 'between' : 'clear';
}
