import type { CutText } from './cut-text.ts';
import type { Incomplete } from './lagging.ts';

// The room Search. Times are in milliseconds since the epoch.

/** A value that a field must have, or must not; `null`: the field must be missing, or there. */
export type FieldFilter = readonly [
  field: string,
  value: string | number | boolean | null,
  sign?: 'not' | undefined,
];

/** `GET /api/search/documents`: what matches, and a page of it. */
export interface FoundDocuments {
  /** Exact. */
  readonly total: number;
  readonly took: number;
  /** The span that is searched; absent: all of time, or documents without a time. */
  readonly span?: { readonly from: number; readonly to: number } | undefined;
  /** Of the first page, where the documents have a time. */
  readonly histogram?: Histogram | undefined;
  readonly documents: readonly FoundDocument[];
  /** Where the next page begins; absent: there is none. */
  readonly next?: string | undefined;
  /** Event time of the documents; absent: they have none. */
  readonly timeField?: string | undefined;
  /** When nothing matches: the newest document of all. */
  readonly newest?: number | undefined;
}

export interface Histogram {
  /** Milliseconds of a bar. */
  readonly every: number;
  /** Beginning of the first bar. */
  readonly from: number;
  /** Documents of each bar, to the end of the span. */
  readonly counts: readonly number[];
}

export interface FoundDocument {
  readonly index: string;
  readonly id: string;
  readonly time?: number | undefined;
  /** The chosen columns, in their order; without a choice one text of all fields. */
  readonly cells: readonly string[];
}

/** `GET /api/search/incomplete`: what lags, so that a search doesn't find all that has arrived. */
export interface SearchIncomplete {
  readonly incomplete?: Incomplete | undefined;
}

/** `GET /api/search/document`: one document as it is stored. */
export interface WholeDocument {
  readonly index: string;
  readonly id: string;
  readonly fields: readonly { readonly name: string; readonly value: CutText }[];
  /** Fields that aren’t in the table, because there are many. */
  readonly fieldsLeft: number;
  readonly json: CutText;
}

/** `GET /api/search/fields`: fields of the mapping whose name contains what is asked for. */
export interface FoundFields {
  readonly total: number;
  readonly fields: readonly FoundField[];
}

export interface FoundField {
  readonly name: string;
  /** `keyword`; several where indices differ. */
  readonly types: readonly string[];
  /** Whether its values can be counted; else, by which field they can. */
  readonly counted: boolean;
}

/** `GET /api/search/values`: the most frequent values of a field among what matches. */
export interface TopValues {
  readonly field: string;
  /** Documents that match, and those of them that have the field. */
  readonly documents: number;
  readonly having: number;
  readonly values: readonly {
    readonly value: string | number | boolean;
    readonly text: string;
    readonly documents: number;
  }[];
  /** Occurrences of all other values. */
  readonly others: number;
  readonly range?: { readonly min: string; readonly max: string } | undefined;
}
