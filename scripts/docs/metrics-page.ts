import type { AggregatorMetric } from '../../functions/aggregator/metric-names.ts';
import type { IndexerMetric } from '../../functions/indexer/metric-names.ts';
import { generatedPage, table } from './page.ts';

type Texts<Name extends string> = Readonly<Record<Name, string>>;

const indexer: Texts<IndexerMetric> = {
  RecordsReceived: 'Records of the invocation. It equals the sum of the six that follow.',
  RecordsIndexed: 'Records whose documents the engine has stored.',
  RecordsDuplicate: 'Records whose documents were stored already.',
  RecordsStale: 'Under ids of your own: records that a later one of their id has overtaken.',
  RecordsFiltered: 'Records that the transform filtered out.',
  RecordsRejected:
    'Records that went to the dead letters. Those that `npx shardline verify` put don’t count.',
  RecordsErrored: 'Records that failed for now and come again.',
  RedrivenReceived: 'The same for records of a redrive, which count here only.',
  RedrivenIndexed: 'Of a redrive: stored.',
  RedrivenDuplicate: 'Of a redrive: stored already.',
  RedrivenStale: 'Of a redrive: overtaken.',
  RedrivenFiltered: 'Of a redrive: filtered out.',
  RedrivenRejected: 'Of a redrive: rejected again.',
  RedrivenErrored: 'Of a redrive: failed for now.',
  VerificationRejected: 'Rejected records that `npx shardline verify` put. Written only if there are some.',
  DocumentsIndexed: 'Documents that the engine has stored; a record may become several.',
  DocumentsRejected: 'Documents that were rejected.',
  DeadLettersWritten: 'Dead letters written to the bucket.',
  BulkRetries: 'Bulk requests that were sent again. Above 0 the engine is slow or refuses.',
  BatchBuildTime: 'Milliseconds from the bytes of a batch to its operations: decode, transform, document.',
  BatchSendTime:
    'Milliseconds until each operation of a batch had its outcome, with what was sent again and the pauses between.',
  BatchStoredAfter:
    'Milliseconds from the arrival of the first record of a batch until all of the batch was stored. A search finds them after the next refresh.',
};

const aggregator: Texts<AggregatorMetric> = {
  WindowDocumentsFolded: 'Documents counted in their windows.',
  WindowDocumentsLate: 'Documents that came too late for a window, and are in none.',
  WindowDocumentsUnjudged:
    'Documents counted in a window that was final already; no monitor evaluates it again.',
  WindowDocumentsOverflowed:
    'Documents counted under `_other`, because their window had no room for their key.',
  WindowDocumentsFailed: 'Documents for which a function of the pipeline (`where`, `keyBy`) threw.',
  WindowKeysScattered:
    'Documents of a batch in which nearly every document has its own key. Written only if there are some.',
  WindowsClosed: 'Results of windows that became final.',
  WindowRecordsRedriven: 'Records that a redrive brought back into the windows.',
  AlertsFired: 'Alerts that began.',
  AlertsResolved: 'Alerts that ended.',
  NotificationsPublished: 'Notifications that SNS accepted.',
  NotificationsSuppressed: 'Notifications that a throttle, snooze, maintenance or staging held back.',
  NotificationsFailed: 'Notifications that SNS didn’t accept; they are tried again.',
  MonitorFailures: 'Invocations in which windows or monitors failed.',
  OutboxOldest: 'Age of the oldest waiting notification, in seconds; 0 if none waits. Each sweep writes it.',
};

/** docs/reference/metrics.md */
export function metricsPage(): string {
  return generatedPage(
    'Metrics',
    'npm run docs',
    'The functions write these metrics to the CloudWatch namespace `Shardline`, with the dimensions `service` (the ' +
      'pipeline’s name) and `stack`. They are counts per invocation unless the table says otherwise. CloudWatch takes $0.30 a month for each. The ' +
      '[alarms](alarms.md) use some of them, beside those of Lambda and OpenSearch Service.',
    '## Indexer',
    rows(indexer),
    '## Aggregator',
    rows(aggregator),
  );
}

function rows(texts: Readonly<Record<string, string>>): string {
  return table(
    ['metric', 'what it counts'],
    Object.entries(texts).map(([name, text]) => [`\`${name}\``, text]),
  );
}
