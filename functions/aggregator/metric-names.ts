/** Metrics of the aggregator; docs/reference/metrics.md says what each counts. */
export type AggregatorMetric =
  | 'WindowDocumentsFolded'
  | 'WindowDocumentsLate'
  | 'WindowDocumentsUnjudged'
  | 'WindowDocumentsOverflowed'
  | 'WindowDocumentsFailed'
  | 'WindowKeysScattered'
  | 'WindowsClosed'
  | 'WindowRecordsRedriven'
  | 'AlertsFired'
  | 'AlertsResolved'
  | 'NotificationsPublished'
  | 'NotificationsSuppressed'
  | 'NotificationsFailed'
  | 'MonitorFailures'
  | 'OutboxOldest';
