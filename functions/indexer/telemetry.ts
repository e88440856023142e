import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ConsumerConfig } from '../consumer-config.ts';
import { isMarked } from '../core/marked-record.ts';
import type { Failure } from '../core/outcome.ts';
import type { StreamRecord } from '../core/record.ts';
import { account } from '../core/settle.ts';
import type { LogFields } from '../lambda/log-lines.ts';
import { lineWriter } from '../lambda/write-line.ts';
import type { IndexedBatch } from './conclude-batch.ts';

/**
 * One structured line and one set of embedded metrics for an invocation (G3). Failures are counted by type: their
 * messages may quote a record, and no payload goes into the logs.
 */
export function createTelemetry({ stack }: Pick<ConsumerConfig, 'stack'>) {
  // Whatever level the user's own code logs at: every record is accounted for (G3).
  const logger = new Logger({ logLevel: 'INFO' });
  const write = lineWriter(logger);
  // One set of dimensions: each further one would be a metric more to pay for.
  const metrics = new Metrics(stack === undefined ? {} : { defaultDimensions: { stack } });
  return {
    indexed: (records: readonly StreamRecord[], batch: IndexedBatch, duration: number, redrive: boolean) => {
      const accounting = account(batch.outcomes);
      const documents = account(batch.documents);
      const [first] = records;
      const line: LogFields<'batch'> = {
        shardId: first?.shardId,
        sequenceNumbers: [first?.sequenceNumber, records.at(-1)?.sequenceNumber],
        records: accounting,
        documents,
        deadLetters: batch.deadLetters.length,
        bulkRetries: batch.retries,
        failures: countByType(batch),
        resumeFrom: batch.response.batchItemFailures[0]?.itemIdentifier,
        milliseconds: Math.round(duration),
      };
      // A redrive's records were counted when they came from the stream, and raise no alarm a second time.
      if (redrive) logger.info('redrive', line);
      else write('batch', line);
      const verified = accounting.rejected === 0 ? 0 : rejectedOfVerification(records, batch);
      for (const [status, count] of Object.entries(accounting)) {
        metrics.addMetric(
          `${redrive ? 'Redriven' : 'Records'}${capitalised(status)}`,
          MetricUnit.Count,
          status === 'rejected' ? count - verified : count,
        );
      }
      if (verified > 0) metrics.addMetric('VerificationRejected', MetricUnit.Count, verified);
      metrics.addMetric('DocumentsIndexed', MetricUnit.Count, documents.indexed);
      metrics.addMetric('DocumentsRejected', MetricUnit.Count, documents.rejected);
      metrics.addMetric('DeadLettersWritten', MetricUnit.Count, batch.deadLetters.length);
      metrics.addMetric('BulkRetries', MetricUnit.Count, batch.retries);
      metrics.publishStoredMetrics();
    },
    /** Only where reasons may be logged. */
    held: (line: LogFields<'held'>) => write('held', line),
    fault: (fault: unknown) => {
      // Only name and message: the search client's errors carry whole requests.
      const { name, message } = fault instanceof Error ? fault : new Error(String(fault));
      write('fault', { fault: { name, message } });
    },
  };
}

function countByType({ outcomes }: IndexedBatch): Record<string, number> {
  const counts: Record<string, number> = {};
  const failures = outcomes.flatMap((outcome): readonly Failure[] =>
    'failures' in outcome ? outcome.failures : [],
  );
  for (const { stage, type } of failures) {
    const key = `${stage}:${type}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** No alarm rings for them: they are samples, and some are bad on purpose. */
function rejectedOfVerification(records: readonly StreamRecord[], { outcomes }: IndexedBatch): number {
  return outcomes.filter(({ status }, place) => {
    const record = records[place];
    return status === 'rejected' && record !== undefined && isMarked(record);
  }).length;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
