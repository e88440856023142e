import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ImplausibleTimes } from '../core/document/implausible-times.ts';
import { isMarked } from '../core/document/marked-record.ts';
import type { Failure } from '../core/outcome/outcome.ts';
import { type Accounting, account } from '../core/outcome/record-outcomes.ts';
import type { ConsumerConfig } from '../lambda/consumer-config.ts';
import type { LogFields } from '../lambda/log-lines.ts';
import { lineWriter } from '../lambda/write-line.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import type { IndexedBatch } from './conclude-batch.ts';
import type { IndexerMetric, IndexerTime } from './metric-names.ts';

/** What is counted of records, each as a metric. */
const counted = [
  'received',
  'indexed',
  'duplicate',
  'stale',
  'filtered',
  'rejected',
  'errored',
] as const satisfies readonly (keyof Accounting)[];

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
  const count = (name: IndexerMetric, value: number) => metrics.addMetric(name, MetricUnit.Count, value);
  const time = (name: IndexerTime, value: number) => metrics.addMetric(name, MetricUnit.Milliseconds, value);
  return {
    indexed: (
      records: readonly StreamRecord[],
      batch: IndexedBatch & { readonly implausible?: ImplausibleTimes },
      duration: number,
      redrive: boolean,
    ) => {
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
        ...(batch.implausible && implausibleIn(batch.implausible)),
        failures: countByType(batch),
        resumeFrom: batch.response.batchItemFailures[0]?.itemIdentifier,
        milliseconds: Math.round(duration),
        steps: batch.steps,
      };
      // A redrive's records were counted when they came from the stream, and raise no alarm a second time.
      if (redrive) logger.info('redrive', line);
      else write('batch', line);
      const verified = accounting.rejected === 0 ? 0 : rejectedOfVerification(records, batch);
      for (const status of counted) {
        const found = accounting[status];
        count(
          `${redrive ? 'Redriven' : 'Records'}${capitalised(status)}`,
          status === 'rejected' ? found - verified : found,
        );
      }
      if (verified > 0) count('VerificationRejected', verified);
      count('DocumentsIndexed', documents.indexed);
      count('DocumentsRejected', documents.rejected);
      count('DeadLettersWritten', batch.deadLetters.length);
      count('BulkRetries', batch.retries);
      if (!redrive && batch.steps !== undefined) {
        time('BatchBuildTime', batch.steps.building);
        time('BatchSendTime', batch.steps.sending);
        const isWhole = batch.response.batchItemFailures.length === 0;
        if (isWhole && first !== undefined) time('BatchStoredAfter', Date.now() - first.arrivalTime);
      }
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

function implausibleIn({ documents, range }: ImplausibleTimes): Pick<LogFields<'batch'>, 'implausible'> {
  return documents === 0 ? {} : { implausible: { documents, ...range } };
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
  return outcomes.filter(({ status }, position) => {
    const record = records[position];
    return status === 'rejected' && record !== undefined && isMarked(record);
  }).length;
}

function capitalised<Word extends string>(word: Word): Capitalize<Word> {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}` as Capitalize<Word>;
}
