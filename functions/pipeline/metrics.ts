import type { Filtered } from './windows.ts';

/** Documents in the window: `count({ where: ({ status }) => status >= 500 })` for some of them. */
export function count<Document>(
  options: Filtered<Document> = {},
): { readonly kind: 'count' } & Filtered<Document> {
  return { kind: 'count', ...options };
}

/** Documents per second, over the whole length of the window. */
export function rate<Document>(
  options: Filtered<Document> = {},
): { readonly kind: 'rate' } & Filtered<Document> {
  return { kind: 'rate', ...options };
}

type OfField<Kind extends string, Field extends string, Document> = Filtered<Document> & {
  readonly kind: Kind;
  readonly field: Field;
};

type SumOptions<Document> = Filtered<Document> & { readonly nonNegative?: boolean };

/**
 * Exact in any order of the values, and rounded once. Values beyond 1e140 are left out. With `nonNegative`, values
 * below 0 are counted as wrong and left out, and a monitor on the sum may fire while the window is still open.
 */
export function sum<const Field extends string, Document>(
  field: Field,
  options: SumOptions<Document> = {},
): OfField<'sum', Field, Document> & SumOptions<Document> {
  return { kind: 'sum', field, ...options };
}

/** The smallest value. */
export function min<const Field extends string, Document>(
  field: Field,
  options: Filtered<Document> = {},
): OfField<'min', Field, Document> {
  return { kind: 'min', field, ...options };
}

/** The largest value. */
export function max<const Field extends string, Document>(
  field: Field,
  options: Filtered<Document> = {},
): OfField<'max', Field, Document> {
  return { kind: 'max', field, ...options };
}

/** The mean of the values. */
export function average<const Field extends string, Document>(
  field: Field,
  options: Filtered<Document> = {},
): OfField<'average', Field, Document> {
  return { kind: 'average', field, ...options };
}

/** Standard deviation of the values as a whole population, not as a sample. */
export function standardDeviation<const Field extends string, Document>(
  field: Field,
  options: Filtered<Document> = {},
): OfField<'standardDeviation', Field, Document> {
  return { kind: 'standardDeviation', field, ...options };
}

/**
 * The value that a fraction `q` of the values doesn't exceed: 0.5 is the median. Within 1 % of the value, by a DDSketch
 * (https://www.vldb.org/pvldb/vol12/p2195-masson.pdf).
 */
export function quantile<const Field extends string, Document>(
  field: Field,
  q: number,
  options: Filtered<Document> = {},
): OfField<'quantile', Field, Document> & { readonly q: number } {
  return { kind: 'quantile', field, q, ...options };
}

/** How many different values. Exact for few, then a HyperLogLog sketch with a standard error of 1.6 %. */
export function distinct<const Field extends string, Document>(
  field: Field,
  options: Filtered<Document> = {},
): OfField<'distinct', Field, Document> {
  return { kind: 'distinct', field, ...options };
}

/** The value of the earliest event. Of several at the same time, the one that sorts first. */
export function first<const Field extends string, Document>(
  field: Field,
  options: Filtered<Document> = {},
): OfField<'first', Field, Document> {
  return { kind: 'first', field, ...options };
}

/** The value of the latest event. Of several at the same time, the one that sorts last. */
export function last<const Field extends string, Document>(
  field: Field,
  options: Filtered<Document> = {},
): OfField<'last', Field, Document> {
  return { kind: 'last', field, ...options };
}

/**
 * The `k` most frequent values, with their counts. Exact up to 1,000 different values in a pane. Beyond
 * that, a count is too low by at most a thousandth of all values there. A text of more than 256 characters is named by its
 * beginning and a hash.
 */
export function top<const Field extends string, Document>(
  field: Field,
  k: number,
  options: Filtered<Document> = {},
): OfField<'top', Field, Document> & { readonly k: number } {
  return { kind: 'top', field, k, ...options };
}

/** Those whose result is one number, on which a monitor may set a threshold. */
export function isNumeric({ kind }: { readonly kind?: unknown }): boolean {
  return kind !== 'top' && kind !== 'first' && kind !== 'last';
}

/** Those whose result can't be below 0. */
export function isNeverNegative(metric: {
  readonly kind?: unknown;
  readonly nonNegative?: unknown;
}): boolean {
  const { kind, nonNegative } = metric;
  const counts = kind === 'count' || kind === 'rate' || kind === 'distinct';
  return counts || kind === 'standardDeviation' || nonNegative === true;
}
