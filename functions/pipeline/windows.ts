import type { Duration } from './duration.ts';

/**
 * Where a value is in a document: a top-level field, or a path such as `url.path`. A function goes where a path can't.
 * Of an array each element counts.
 */
export type FieldPath<Document> = string extends keyof Document ? string : OwnPath<Document>;

/** Of a union of documents, the fields of each. */
type OwnPath<Document> = Document extends unknown
  ? {
      [Key in keyof Document & string]: NonNullable<Document[Key]> extends readonly unknown[] | Date
        ? Key
        : NonNullable<Document[Key]> extends object
          ? Key | `${Key}.${FieldPath<NonNullable<Document[Key]>>}`
          : Key;
    }[keyof Document & string]
  : never;

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
   * Counts only documents for which it returns true. The others are neither counted nor skipped; a document for which
   * it throws is skipped. Default: all documents.
   */
  readonly where?: (document: Document) => boolean;
}

/** Metrics whose result is one number; `top` gives a list, `first` and `last` what the field holds. */
export type MetricKind = Metric['kind'];

export interface WindowDefinition<Document, Name extends string = string, Metrics extends string = string> {
  /** Lower-case letters, digits and hyphens, at most 40. */
  readonly name: Name;
  /** Length of a window, from 1 second to 31 days. Aligned to the epoch in UTC: `1h` begins on the hour. */
  readonly size: Duration;
  /** How often a window begins; must divide `size`. Default: `size`, so that windows don't overlap. */
  readonly slide?: Duration;
  /**
   * A separate window for each value of these fields or functions: text, number or boolean. A document without one of
   * them is in no window; for an array, each element is a key. Default: one window for all documents.
   */
  readonly keyBy?:
    | readonly FieldPath<Document>[]
    | Readonly<Record<string, FieldPath<Document> | ((document: Document) => unknown)>>;
  /** Only documents for which it returns true are in the window. */
  readonly where?: (document: Document) => boolean;
  /** What the window computes, by name. */
  readonly metrics: Readonly<Record<Metrics, Metric<FieldPath<Document>, Document>>>;
  /**
   * How far a document may be behind the latest event of its shard and still be counted. Later documents count as late.
   * A window also waits this long before it is final. Default 1 minute.
   */
  readonly allowedLateness?: Duration;
  /**
   * Most keys per `slide` of time; some more get in if slots of keys are committed at the same moment. Documents of
   * further keys count under the key `_other`, once for each key, which no monitor evaluates; meanwhile no flatline monitor considers a key silent. Default 10,000.
   */
  readonly maxKeys?: number;
}

/** What the types of a monitor need to know of a window. */
export interface AnyWindow {
  readonly name: string;
  readonly metrics: Readonly<Record<string, unknown>>;
}

/** A window after type checking. */
export type Window = WindowDefinition<Record<string, unknown>>;
