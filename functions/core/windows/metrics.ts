import type { Metric } from './definition.ts';

/** Documents in the window. */
export function count(): { readonly kind: 'count' } {
  return { kind: 'count' };
}

/** Documents a second, over the whole length of the window. */
export function rate(): { readonly kind: 'rate' } {
  return { kind: 'rate' };
}

type Numeric<Kind extends string, Field extends string> = {
  readonly kind: Kind;
  readonly field: Field;
  readonly nonNegative?: boolean;
};

/**
 * Exact, whatever the order of the values; correctly rounded once. With `nonNegative`, values below 0 are counted as
 * wrong and left out, and a monitor on the sum may fire while the window is still open.
 */
export function sum<const Field extends string>(
  field: Field,
  options: { readonly nonNegative?: boolean } = {},
): Numeric<'sum', Field> {
  return { kind: 'sum', field, ...options };
}

export function min<const Field extends string>(field: Field): Numeric<'min', Field> {
  return { kind: 'min', field };
}

export function max<const Field extends string>(field: Field): Numeric<'max', Field> {
  return { kind: 'max', field };
}

export function average<const Field extends string>(field: Field): Numeric<'average', Field> {
  return { kind: 'average', field };
}

/** Of the values as a whole population, not as a sample of one. */
export function standardDeviation<const Field extends string>(
  field: Field,
): Numeric<'standardDeviation', Field> {
  return { kind: 'standardDeviation', field };
}

/**
 * The value that a part `q` of the values doesn't pass: 0.5 is the median. Within 1 % of the value, by a DDSketch
 * (https://www.vldb.org/pvldb/vol12/p2195-masson.pdf).
 */
export function quantile<const Field extends string>(
  field: Field,
  q: number,
): { readonly kind: 'quantile'; readonly field: Field; readonly q: number } {
  return { kind: 'quantile', field, q };
}

/** How many different values. Exact for few, then a HyperLogLog sketch with a standard error of 1.6 %. */
export function distinct<const Field extends string>(
  field: Field,
): { readonly kind: 'distinct'; readonly field: Field } {
  return { kind: 'distinct', field };
}

/** The value of the earliest event; of several at one time, the one that sorts first. */
export function first<const Field extends string>(
  field: Field,
): { readonly kind: 'first'; readonly field: Field } {
  return { kind: 'first', field };
}

/** The value of the latest event; of several at one time, the one that sorts last. */
export function last<const Field extends string>(
  field: Field,
): { readonly kind: 'last'; readonly field: Field } {
  return { kind: 'last', field };
}

/** The `k` most frequent values, with their counts. */
export function top<const Field extends string>(
  field: Field,
  k: number,
): { readonly kind: 'top'; readonly field: Field; readonly k: number } {
  return { kind: 'top', field, k };
}

/** Those whose result is one number, on which a monitor may set a threshold. */
export function isNumeric({ kind }: Metric): boolean {
  return kind !== 'top' && kind !== 'first' && kind !== 'last';
}
