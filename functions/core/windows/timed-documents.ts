import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { StreamRecord } from '../../pipeline/record.ts';
import { decodeBatch } from '../decode/decode.ts';
import { isMarked } from '../document/marked-record.ts';
import { type Expiring, neverExpiring } from '../outcome/expiring.ts';
import { describeFailures } from '../outcome/failure-locations.ts';
import type { Failure } from '../outcome/outcome.ts';
import type { TimeLimit } from '../transform/time-limit.ts';
import { transformValues } from '../transform/transform.ts';
import type { TimedDocument } from './state.ts';
import { timedOrFailed, windowTime } from './window-time.ts';

export interface TimedBatch {
  /** Of the records that are taken in, in order. */
  readonly documents: readonly TimedDocument[];
  /** Records from the front that are taken in: all, or those before the first that has to come again. */
  readonly taken: number;
  /**
   * Records left out whole: a part failed, or kept failing until the record was about to expire.
   */
  readonly rejected: readonly StreamRecord[];
  /** Why the first of those has no documents. */
  readonly firstRejected?: Failure;
  /** Why the first that isn't taken in has to come again. */
  readonly failure?: Failure;
}

/** What the windows see of one record. */
export interface TimedRecord {
  readonly record: StreamRecord;
  /** None when a part of it failed. */
  readonly documents: readonly TimedDocument[];
  /** Why a part of it can't be decoded or transformed. */
  readonly failures: readonly Failure[];
  /** Why it has to come again, whatever else failed. */
  readonly again?: Failure;
}

export interface TimeOptions {
  readonly historicalInput: boolean;
  readonly transformLimit?: TimeLimit;
  /** Default: none is. */
  readonly isExpiring?: Expiring;
}

/**
 * What the windows see of a batch. A record counts with all its documents or with none: the indexer sends a record
 * with a bad part to the dead letters, and when it comes back from there it is counted whole.
 */
export async function timeDocuments(
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  options: TimeOptions,
): Promise<TimedBatch> {
  const timed = await timeRecords(records, pipeline, options);
  const { isExpiring = neverExpiring } = options;
  // As the indexer does: only if the batch gets nowhere otherwise.
  const isStuck = timed[0]?.again !== undefined;
  const isExpired = ({ record, again }: TimedRecord) => isStuck && again !== undefined && isExpiring(record);
  const first = timed.findIndex((one) => one.again !== undefined && !isExpired(one));
  const taken = first === -1 ? records.length : first;
  const failure = timed[taken]?.again;
  const inFront = timed.slice(0, taken);
  const rejected = inFront.filter((one) => one.failures.length > 0 || isExpired(one));
  const [bad] = rejected;
  const firstRejected = bad && (describeFailures(bad.failures)[0] ?? bad.again);
  return {
    documents: inFront.flatMap(({ documents }) => documents),
    taken,
    rejected: rejected.map(({ record }) => record),
    ...(firstRejected !== undefined && { firstRejected }),
    ...(failure !== undefined && { failure }),
  };
}

/** Each record by itself, in order. One of a verification has no documents: it isn't even decoded. */
export async function timeRecords(
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  options: TimeOptions,
): Promise<TimedRecord[]> {
  const own = records.filter((record) => !isMarked(record));
  const timed = await timeOwn(own, pipeline, options);
  if (own.length === records.length) return timed;
  const timedOf = new Map(timed.map((each) => [each.record, each]));
  return records.map((record) => timedOf.get(record) ?? { record, documents: [], failures: [] });
}

async function timeOwn(
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  options: TimeOptions,
): Promise<TimedRecord[]> {
  const decoded = decodeBatch(records, pipeline.source ?? 'json');
  const transformed = await transformValues(decoded, records, pipeline, options.transformLimit);
  const timeOf = windowTime(pipeline, options.historicalInput);
  // In the records' order, as they were decoded.
  let next = 0;
  return records.map((record, position) => {
    const documents: TimedDocument[] = [];
    const failures: Failure[] = [];
    let again: Failure | undefined;
    for (let item = transformed[next]; item?.recordPosition === position; item = transformed[next]) {
      next += 1;
      if ('failure' in item) {
        if (item.retriable) again ??= item.failure;
        else failures.push(item.failure);
        continue;
      }
      const timed = timedOrFailed(item, timeOf, pipeline, record);
      if ('failure' in timed) failures.push(timed.failure);
      else documents.push(timed);
    }
    const isComplete = failures.length === 0 && again === undefined;
    return {
      record,
      documents: isComplete ? documents : [],
      failures,
      ...(again !== undefined && { again }),
    };
  });
}
