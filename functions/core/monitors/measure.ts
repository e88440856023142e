import type { Value } from '../../pipeline/monitors.ts';

/** Stands for a value beyond all limits, such as 3 failures for 0 requests: JSON knows no infinity. */
export const beyondLimits = Number.MAX_VALUE;

/** How such a value reads; `undefined` for any other. */
export function infinityText(value: number): string | undefined {
  if (Math.abs(value) !== beyondLimits) return undefined;
  return value > 0 ? 'infinity' : '-infinity';
}

/** The kinds of arithmetic, as a value names them. */
export const operators = ['ratio', 'difference', 'percentChange'] as const;

type Arithmetic = Exclude<Value, string>;

/** The operator and its two metrics, in the order given. */
export function operationOf(value: Arithmetic): {
  readonly operator: (typeof operators)[number];
  readonly names: readonly [string, string];
} {
  if ('ratio' in value) return { operator: 'ratio', names: value.ratio };
  if ('difference' in value) return { operator: 'difference', names: value.difference };
  return { operator: 'percentChange', names: value.percentChange };
}

/** What a window's metrics come to; `undefined` if that is unknown, as 0/0 is. */
export function measure(value: Value, metrics: MetricValues): number | undefined {
  if (typeof value === 'string') return numberOf(metrics, value);
  const { operator, names } = operationOf(value);
  const [one, other] = names.map((name) => numberOf(metrics, name));
  if (one === undefined || other === undefined) return undefined;
  switch (operator) {
    case 'ratio':
      return quotient(one, other);
    case 'difference':
      return bounded(one - other);
    case 'percentChange':
      return quotient(100 * (other - one), Math.abs(one));
  }
}

export function numberOf(metrics: MetricValues, name: string): number | undefined {
  return Object.hasOwn(metrics, name) ? finite(metrics[name]) : undefined;
}

export function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function quotient(dividend: number, divisor: number): number | undefined {
  if (divisor !== 0) return bounded(dividend / divisor);
  return dividend === 0 ? undefined : Math.sign(dividend) * beyondLimits;
}

function bounded(value: number): number {
  return Math.max(-beyondLimits, Math.min(beyondLimits, value));
}

/** A window's results by name, as its result document shows them. */
export type MetricValues = Readonly<Record<string, unknown>>;
