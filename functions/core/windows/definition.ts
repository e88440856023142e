import type { Duration } from '../duration.ts';

/**
 * Where a value is in a document: a top-level field, or a path such as `url.path`. A function goes where a path can't.
 * Of an array each element counts.
 */
export type FieldPath<Document> = string extends keyof Document ? string : OwnPath<Document>;

type OwnPath<Document> = {
  [Key in keyof Document & string]: NonNullable<Document[Key]> extends readonly unknown[] | Date
    ? Key
    : NonNullable<Document[Key]> extends object
      ? Key | `${Key}.${FieldPath<NonNullable<Document[Key]>>}`
      : Key;
}[keyof Document & string];

/** What a window computes of the documents in it. Made by the functions in `metrics.ts`. */
export type Metric<Field extends string = string, Document = Record<string, unknown>> = Filtered<Document> &
  (
    | { readonly kind: 'count' }
    /** Documents a second, over the whole length of the window. */
    | { readonly kind: 'rate' }
    | {
        readonly kind: 'sum' | 'min' | 'max' | 'average' | 'standardDeviation';
        readonly field: Field;
        /** Values below 0 are counted as wrong. A sum that can only grow may fire while its window is open. */
        readonly nonNegative?: boolean;
      }
    | { readonly kind: 'quantile'; readonly field: Field; readonly q: number }
    | { readonly kind: 'distinct'; readonly field: Field }
    /** By event time. */
    | { readonly kind: 'first' | 'last'; readonly field: Field }
    | { readonly kind: 'top'; readonly field: Field; readonly k: number }
  );

/** A metric of some of the window's documents, as SQL's `FILTER (WHERE …)`. */
export interface Filtered<Document> {
  /**
   * Only of documents for which it returns true; the others are neither counted nor skipped. One for which it throws is
   * skipped. Default: all.
   */
  readonly where?: (document: Document) => boolean;
}

/** Metrics whose result is one number; `top` gives a list, `first` and `last` what the field holds. */
export type MetricKind = Metric['kind'];

export interface WindowDefinition<Document, Name extends string = string, Metrics extends string = string> {
  /** Lower-case letters, digits and hyphens, at most 40. */
  readonly name: Name;
  /** Aligned to the epoch in UTC: `1h` begins on the hour. At least 1 second, at most 31 days. */
  readonly size: Duration;
  /** How often a window of `size` begins; it must divide `size`. Default: `size`, so that windows don't overlap. */
  readonly slide?: Duration;
  /**
   * A window for each value of these fields, or of what the functions return: text, number or boolean. A document
   * without one of them is in no window; of an array each element is a key. Default: one window for all.
   */
  readonly keyBy?:
    | readonly FieldPath<Document>[]
    | Readonly<Record<string, FieldPath<Document> | ((document: Document) => unknown)>>;
  /** Only documents for which it returns true. */
  readonly where?: (document: Document) => boolean;
  readonly metrics: Readonly<Record<Metrics, Metric<FieldPath<Document>, Document>>>;
  /**
   * How far behind the latest event of its shard a document may be and still be counted; later ones are counted as
   * late. It is also how long a window waits before it is final. Default 1 minute.
   */
  readonly allowedLateness?: Duration;
  /**
   * Most keys of each `slide` of time in one shard; documents of further keys count under the key `_other`, which no
   * monitor judges; while there are any, a flatline monitor takes no key for silent. Default 10,000.
   */
  readonly maxKeys?: number;
}

/** What the types of a monitor need to know of a window. */
export interface AnyWindow {
  readonly name: string;
  readonly metrics: Readonly<Record<string, unknown>>;
}

/** A window whose types have been checked and can be forgotten. */
export type Window = WindowDefinition<Record<string, unknown>>;
