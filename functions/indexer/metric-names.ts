import type { Accounting } from '../core/outcome/record-outcomes.ts';

/** Metrics of the indexer; docs/reference/metrics.md says what each counts. */
export type IndexerMetric =
  | `${'Records' | 'Redriven'}${Capitalize<keyof Accounting & string>}`
  | 'VerificationRejected'
  | 'DocumentsIndexed'
  | 'DocumentsRejected'
  | 'DeadLettersWritten'
  | 'BulkRetries'
  | IndexerTime;

/** Of each batch, in milliseconds. */
export type IndexerTime = 'BatchBuildTime' | 'BatchSendTime' | 'BatchStoredAfter';
