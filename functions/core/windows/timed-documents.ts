import { decodeBatch } from '../decode.ts';
import { eventTimeJudge } from '../event-time.ts';
import type { Failure } from '../outcome.ts';
import type { Pipeline } from '../pipeline.ts';
import type { StreamRecord } from '../record.ts';
import type { TimeLimit } from '../time-limit.ts';
import { type TransformedDocument, transformBatch } from '../transform.ts';
import type { TimedDocument } from './state.ts';

export interface TimedBatch {
  /** Of the records that are taken in, in order. */
  readonly documents: readonly TimedDocument[];
  /** Records from the front that are taken in: all, or those before the first that has to come again. */
  readonly taken: number;
  /** Those of them that no document is taken of, because a part of them can't be decoded or transformed. */
  readonly rejected: readonly StreamRecord[];
  /** Why the first that isn't taken in has to come again. */
  readonly failure?: Failure;
}

/**
 * What the windows see of a batch. A record counts with all its documents or with none: the indexer sends a record
 * with a bad part to the dead letters, and when it comes back from there it is counted whole.
 */
export async function timeDocuments(
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  options: { readonly historicalInput: boolean; readonly transformLimit?: TimeLimit },
): Promise<TimedBatch> {
  const decoded = decodeBatch(records, pipeline.source ?? 'json');
  const transformed = await transformBatch(decoded, records, pipeline, options.transformLimit);
  const again = transformed.find((item) => 'failure' in item && item.retriable);
  const firstErrored = transformed.reduce(
    (first, item) => ('failure' in item && item.retriable ? Math.min(first, item.record) : first),
    records.length,
  );
  const bad = new Set(transformed.flatMap((item) => ('failure' in item ? [item.record] : [])));
  const judge = eventTimeJudge(pipeline.eventTimeRange, options.historicalInput);
  const field = pipeline.document.eventTime;
  const time = (item: Extract<TransformedDocument, { document: unknown }>): TimedDocument[] => {
    const record = records[item.record];
    if (record === undefined || item.record >= firstErrored || bad.has(item.record)) return [];
    const { sequenceNumber, arrivalTime } = record;
    const eventTime = judge(field && item.document[field], arrivalTime).time;
    return [{ sequenceNumber, eventTime, arrivalTime, document: item.document }];
  };
  return {
    documents: transformed.flatMap((item) => ('document' in item ? time(item) : [])),
    taken: firstErrored,
    rejected: records.filter((_, place) => place < firstErrored && bad.has(place)),
    ...(again !== undefined && 'failure' in again && { failure: again.failure }),
  };
}
