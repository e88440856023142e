import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { RecordOutcome } from '../core/outcome/outcome.ts';
import { addCounts, total } from '../core/windows/counts.ts';
import type { ConsumerConfig } from '../lambda/consumer-config.ts';
import { lineWriter } from '../lambda/write-line.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import type { AggregatedBatch } from './aggregate-batch.ts';
import type { AggregatorMetric } from './metric-names.ts';
import type { AlertCounts } from './notify/sending.ts';
import type { Swept } from './sweep.ts';

/** What an invocation is for. */
export type Work = 'batch' | 'sweep' | 'redrive';

/** One structured line and one set of embedded metrics for an invocation; no payload, no keys. */
export function createTelemetry({ stack }: Pick<ConsumerConfig, 'stack'>) {
  const logger = new Logger({ logLevel: 'INFO' });
  const write = lineWriter(logger);
  // One set of dimensions: each further one would be a metric more to pay for.
  const metrics = new Metrics(stack === undefined ? {} : { defaultDimensions: { stack } });
  const count = (name: AggregatorMetric, value: number) => metrics.addMetric(name, MetricUnit.Count, value);
  const alerts = ({ fired, resolved, published, suppressed, failed }: AlertCounts) => {
    count('AlertsFired', fired);
    count('AlertsResolved', resolved);
    count('NotificationsPublished', published);
    count('NotificationsSuppressed', suppressed);
    count('NotificationsFailed', failed);
  };
  return {
    aggregated: (
      records: readonly StreamRecord[],
      batch: AggregatedBatch,
      given: AlertCounts,
      milliseconds: number,
    ) => {
      const [first] = records;
      const { folded, foldedIn, skipped, late, unjudged, overflowed, failed, droppedKeys, scattered } =
        batch.counts;
      const isScattered = Object.keys(scattered).length > 0;
      // At its own level, so that it is found among the lines of every batch.
      if (isScattered) logger.warn('nearly every document has a key of its own', { scattered });
      write('windows', {
        shardId: first?.shardId,
        sequenceNumbers: [first?.sequenceNumber, records.at(-1)?.sequenceNumber],
        received: records.length,
        folded,
        foldedIn,
        skipped,
        late,
        unjudged,
        overflowed,
        failed,
        droppedKeys,
        closed: batch.closed,
        alerts: given,
        resumeFrom: batch.response.batchItemFailures[0]?.itemIdentifier,
        milliseconds: Math.round(milliseconds),
      });
      count('WindowDocumentsFolded', folded);
      count('WindowDocumentsLate', total(late));
      count('WindowDocumentsUnjudged', total(unjudged));
      count('WindowDocumentsOverflowed', overflowed);
      count('WindowDocumentsFailed', failed);
      // Only then: each metric is paid for.
      if (isScattered) count('WindowKeysScattered', total(scattered));
      count('WindowsClosed', batch.closed);
      alerts(given);
      metrics.publishStoredMetrics();
    },
    redriven: (
      records: readonly StreamRecord[],
      outcomes: readonly RecordOutcome[],
      milliseconds: number,
    ) => {
      const counts = addCounts(
        {},
        outcomes.map(({ status }) => [status, 1]),
      );
      logger.info('redrive', {
        shardId: records[0]?.shardId,
        received: records.length,
        ...counts,
        milliseconds: Math.round(milliseconds),
      });
      count('WindowRecordsRedriven', counts.indexed ?? 0);
      metrics.publishStoredMetrics();
    },
    swept: (swept: Swept & { readonly outboxOldest: number }, given: AlertCounts, milliseconds: number) => {
      write('sweep', { ...swept, alerts: given, milliseconds: Math.round(milliseconds) });
      metrics.addMetric('OutboxOldest' satisfies AggregatorMetric, MetricUnit.Seconds, swept.outboxOldest);
      count('WindowsClosed', swept.closed);
      alerts(given);
      metrics.publishStoredMetrics();
    },
    /** Why a notification isn't out; without what it says. */
    unsent: (problem: string) => logger.error('notification not sent', { problem }),
    fault: (fault: unknown, during: Work) => {
      // Only name and message: the search client's errors carry whole requests.
      const { name, message } = fault instanceof Error ? fault : new Error(String(fault));
      write('fault', { during, fault: { name, message } });
      count('MonitorFailures', 1);
      metrics.publishStoredMetrics();
    },
  };
}
