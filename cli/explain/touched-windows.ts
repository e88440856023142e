import type { Client } from '@elastic/elasticsearch';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';

// What explain shows of windows and monitors. Who reads it from where is behind `WindowReader`: today, from the documents
// of results, alerts and progress (windows-by-documents.ts).

/** A window that a document of the record belongs to by its event time and key. */
export interface TouchedWindow {
  readonly window: string;
  readonly key: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch; the end is outside. Of windows that slide, the one that ends first. */
  readonly start: number;
  readonly end: number;
  /** Windows of the same key that the document is in besides, because they slide. */
  readonly others: number;
  /** What is stored of it, if there is anything yet. */
  readonly result: WindowResult | undefined;
  /** What shows that the document came too late to be counted; `false` when it didn't, `undefined` when that is unknown. */
  readonly late: LateEvidence | false | undefined;
  readonly alerts: readonly TouchedAlert[];
}

export interface WindowResult {
  readonly final: boolean;
  readonly documents: number;
  readonly metrics: Readonly<Record<string, unknown>>;
}

/** The record that had moved the watermark of its shard past the window before. */
export interface LateEvidence {
  readonly sequenceNumber: string;
  /** The watermark that it made, in milliseconds since the epoch. */
  readonly watermark: number;
}

/** An alert on a touched window and key that was on at some time of the window. */
export interface TouchedAlert {
  readonly id: string;
  readonly monitor: string;
  readonly status: string;
  readonly severity: string;
  readonly since: string | undefined;
  readonly resolvedAt: string | undefined;
  readonly message: string | undefined;
}

export interface TouchedWindows {
  readonly windows: readonly TouchedWindow[];
  /**
   * `counted`: the aggregator has taken the record in. `ahead`: it hasn't come to it. `left-out`: part of it was rejected.
   * `redriven`: that too, and a redrive has brought it in.
   */
  readonly standing: 'counted' | 'ahead' | 'left-out' | 'redriven';
}

export interface WindowContext {
  readonly pipeline: Pipeline;
  readonly historicalInput: boolean;
  readonly search: Client;
  /** Records of the shard that arrived from that time on, page by page, in their order. */
  readonly recordsFrom: (arrivalTime: number) => AsyncIterable<readonly StreamRecord[]>;
}

/** @throws Fault when the engine or the stream can't be read */
export type WindowReader = (record: StreamRecord, context: WindowContext) => Promise<TouchedWindows>;
