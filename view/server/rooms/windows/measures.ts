import { type MetricValues, measure, operationOf } from '../../../../functions/core/monitors/measure.ts';
import { isNumeric } from '../../../../functions/pipeline/metrics.ts';
import type { Monitor, Value } from '../../../../functions/pipeline/monitors.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { Window } from '../../../../functions/pipeline/windows.ts';
import type { ShownMetric } from '../../../protocol/windows.ts';

/** Something that a window can be charted by. */
export interface Measure extends ShownMetric {
  /** A metric, or two combined; absent: the number of documents. */
  readonly value?: Value;
}

/** Before the name of a monitor: what that one looks at. No name of a metric begins with it. */
export const combined = '=';

const documents: Measure = { id: '*', title: 'documents', isNumber: true };

/** What a window can be charted by: its metrics, what its monitors make of them, and its documents. */
export function measuresOf({ metrics, name }: Window, { monitors = [] }: Pipeline): readonly Measure[] {
  const own = Object.entries(metrics).map(
    ([id, metric]): Measure => ({ id, title: id, isNumber: isNumeric(metric), value: id }),
  );
  const known = new Set<string>();
  const others = monitors.flatMap((monitor): Measure[] => {
    const value = monitor.window === name ? comparedBy(monitor) : undefined;
    if (value === undefined || typeof value === 'string' || known.has(titleOf(value))) return [];
    known.add(titleOf(value));
    return [{ id: combined + monitor.name, title: titleOf(value), isNumber: true, value }];
  });
  return [...own, ...others, documents];
}

/** What a monitor compares with its limit, if it compares something. */
export function comparedBy(monitor: Monitor): Value | undefined {
  return monitor.type === 'threshold' || monitor.type === 'spike' ? monitor.value : undefined;
}

/** The id of the measure that a monitor looks at. */
export function measureOf(monitor: Monitor, measures: readonly Measure[]): string | undefined {
  const value = comparedBy(monitor);
  if (value === undefined) return undefined;
  return measures.find((one) => one.value !== undefined && titleOf(one.value) === titleOf(value))?.id;
}

export function titleOf(value: Value): string {
  if (typeof value === 'string') return value;
  const { operator, names } = operationOf(value);
  const [one, other] = names;
  switch (operator) {
    case 'ratio':
      return `${one} ÷ ${other}`;
    case 'difference':
      return `${one} − ${other}`;
    case 'percentChange':
      return `change from ${one} to ${other} in %`;
  }
}

/** What a result document has of it; `null` for nothing. */
export function readMeasure(
  { value, isNumber }: Measure,
  result: { readonly documents: number; readonly metrics: MetricValues },
): number | string | null {
  if (value === undefined) return result.documents;
  if (isNumber) return measure(value, result.metrics) ?? null;
  const text = typeof value === 'string' ? result.metrics[value] : undefined;
  return text === undefined ? null : textOf(text);
}

/** Of a list of the most frequent values: `a (12), b (3)`. */
function textOf(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value
    .map((entry: { value?: unknown; count?: unknown }) => `${entry.value} (${entry.count})`)
    .join(', ');
}

/** How the engine computes the highest value of a key, which it sorts the keys by. */
export function highestOf({ value, isNumber }: Measure): object {
  if (value === undefined || !isNumber) return { max: { field: 'documents' } };
  if (typeof value === 'string') return { max: { field: `metrics.${value}` } };
  const { operator, names } = operationOf(value);
  const [a, b] = names.map((name) => `metrics.${name}`);
  return { max: { script: { lang: 'painless', source: script(operator), params: { a, b, none } } } };
}

/** Of a window without a value: below every other. */
export const none = -Number.MAX_VALUE;

function script(operator: 'ratio' | 'difference' | 'percentChange'): string {
  const results = {
    ratio: 'b != 0 ? a / b : a > 0 ? Double.MAX_VALUE : params.none',
    difference: 'a - b',
    percentChange: 'a != 0 ? 100 * (b - a) / Math.abs(a) : b > 0 ? Double.MAX_VALUE : params.none',
  };
  return `if (doc[params.a].size() == 0 || doc[params.b].size() == 0) { return params.none; }
    double a = doc[params.a].value; double b = doc[params.b].value; return ${results[operator]};`;
}
