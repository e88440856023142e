import type { CutText } from './cut-text.ts';

// The room Records. Times are in milliseconds since the epoch.

/** What became of a record, or becomes of it as far as is known. */
export const recordOutcomes = ['indexed', 'filtered', 'rejected', 'errored'] as const;
export type RecordOutcome = (typeof recordOutcomes)[number];

/** Where a record can fail. */
export const failureStages = ['decode', 'transform', 'document', 'bulk'] as const;

export interface RecordsFirst {
  /** Rows that a list has at most. */
  readonly most: number;
}

export interface RecordsFrame {
  /** The counts are of what arrived since then. */
  readonly since: number;
  /** Differs once counting has begun anew. */
  readonly epoch: number;
  /** Records that have passed: the sum of the outcomes. */
  readonly passed: number;
  /** `indexed` counts those with documents that the engine hasn't refused. */
  readonly outcomes: Readonly<Record<RecordOutcome, number>>;
  /** Records that fulfil the filters: `left` of them had no room in the list, because more passed than can be read. */
  readonly matching: number;
  readonly left: number;
  /** The newest first. */
  readonly rows: readonly RecordRow[];
  /** For how long the newest record had waited when it was read. */
  readonly behind: number;
  /** Why a filter can’t be used: no row fulfils it. */
  readonly problem?: string | undefined;
  /** Why it isn’t known what the engine has. */
  readonly engine?: string | undefined;
  /** A partition key that many of the newest records have, whatever the filters. */
  readonly busiest?: BusiestKey | undefined;
  /** Of a list that is paused: rows and counts are of then. */
  readonly paused?: PausedList | undefined;
}

export interface BusiestKey {
  readonly partitionKey: string;
  readonly shardId: string;
  /** How many have it, of so many that are kept. */
  readonly records: number;
  readonly of: number;
}

export interface PausedList {
  readonly at: number;
  /** Whether what it held is still kept. */
  readonly isKept: boolean;
  /** Records that have passed since, and those of them that fulfil the filters; absent where it isn’t known. */
  readonly passed?: number | undefined;
  readonly matching?: number | undefined;
}

export interface RecordRow {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly arrivedAt: number;
  /** `sent`: it has documents, and the engine hasn’t answered yet. `stale`: a later record’s document is stored. */
  readonly outcome: RecordOutcome | 'sent' | 'stale';
  /** `stage:type` and, where this machine knows it, the message. */
  readonly reasons: readonly { readonly type: string; readonly message?: string | undefined }[];
  readonly documents: number;
  /** The beginning of its first document, of its value, or of its bytes. */
  readonly text: string;
}

/** `GET /api/records/explain?record=…`: one record through every stage. */
export interface RecordExplanation {
  /** Why the stream doesn’t give the record, or why nothing more is known. */
  readonly missing?: string | undefined;
  readonly notes: readonly string[];
  readonly record?: ExplainedRecord | undefined;
  readonly decoded: readonly DecodedValue[];
  readonly transformed?: string | undefined;
  readonly documents: readonly ExplainedDocument[];
  /** Documents that aren’t here, because there are many. */
  readonly documentsLeft: number;
  readonly verdict?:
    | {
        readonly status: string;
        readonly reasons: readonly { readonly type: string; readonly message: string }[];
        readonly notes: readonly string[];
      }
    | undefined;
  readonly windows?:
    | {
        readonly standing: 'counted' | 'ahead' | 'left-out' | 'redriven';
        readonly touched: readonly ExplainedWindow[];
      }
    | undefined;
}

export interface ExplainedRecord {
  readonly stream: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly arrivedAt: number;
  /** Where its bytes are from. */
  readonly from: 'stream' | 'letter';
  readonly bytes: number;
  /** `gzip`, `KPL aggregate of 3 records` */
  readonly form?: string | undefined;
  readonly text: CutText;
  /** Lines of sixteen bytes. */
  readonly hex: CutText;
}

export interface DecodedValue {
  readonly part?: string | undefined;
  readonly value?: CutText | undefined;
  readonly failure?: string | undefined;
}

export interface ExplainedDocument {
  readonly action?: string | undefined;
  readonly index: string;
  readonly id: string;
  /** What the engine has: `own` is this record’s. */
  readonly state: 'own' | 'later' | 'other' | 'absent' | 'deleted';
  /** Whether the engine has just what the code makes of the record here. */
  readonly same: boolean;
  readonly source: CutText;
  /** What the engine has, where it differs. */
  readonly stored?: CutText | undefined;
}

export interface ExplainedWindow {
  readonly window: string;
  readonly key: readonly { readonly field: string; readonly value: string }[];
  readonly start: number;
  readonly end: number;
  /** Windows of the same key besides, because they slide. */
  readonly others: number;
  readonly result?:
    | {
        readonly final: boolean;
        readonly documents: number;
        readonly metrics: readonly { readonly name: string; readonly value: string }[];
      }
    | undefined;
  /** `unknown`, no, or by which record. */
  readonly late: 'unknown' | false | { readonly sequenceNumber: string; readonly watermark: number };
  readonly alerts: readonly {
    readonly id: string;
    readonly monitor: string;
    readonly status: string;
    readonly severity: string;
    readonly since?: string | undefined;
    readonly resolvedAt?: string | undefined;
    readonly message?: string | undefined;
  }[];
}
