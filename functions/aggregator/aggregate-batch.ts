import { type BatchResponse, batchResponse } from '../core/outcome/batch-response.ts';
import { type Failure, failureOf, type RecordOutcome } from '../core/outcome/outcome.ts';
import { type FoldCounts, nothingFolded } from '../core/windows/fold.ts';
import { type TimedBatch, timeDocuments } from '../core/windows/timed-documents.ts';
import { StoreUnavailable } from '../engine/store/window-store.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import { combine } from './combine/combine.ts';
import type { Combined } from './combine/slot-writes.ts';
import type { Context } from './context/context.ts';
import { handOver } from './hand-over/hand-over.ts';

export interface AggregatedBatch {
  readonly response: BatchResponse;
  readonly outcomes: readonly RecordOutcome[];
  /** What was folded is of this batch; what was combined may be of others too. */
  readonly counts: FoldCounts & Omit<Combined, 'closed'>;
  /** Windows of a key that were closed. */
  readonly closed: number;
}

/**
 * A batch's way: decode, transform, fold, hand over; then take what slots have yet to take, apply it to panes and
 * results, evaluate, notify, close, answer. All of it may run again: what is handed over is behind a fence, a pane knows
 * its commits, and an alert is notified once (G9).
 *
 * @throws InvocationFault when the engine refuses our credentials or answers something that can't be matched
 */
export async function aggregateBatch(
  records: readonly StreamRecord[],
  context: Context,
): Promise<AggregatedBatch> {
  const batch = await timeDocuments(records, context.pipeline, context);
  return await orAgain(records, () => aggregate(records, batch, context));
}

/** For a record that crashes the function: it is in no window and has a mark that says so, or it comes again. */
export async function skipRecord(
  records: readonly StreamRecord[],
  outcome: RecordOutcome,
  context: Context,
): Promise<AggregatedBatch> {
  if (outcome.status !== 'rejected') return allAgain(records, 'failures' in outcome ? outcome.failures : []);
  const batch: TimedBatch = { documents: [], taken: records.length, rejected: records };
  return await orAgain(records, () => aggregate(records, batch, context));
}

async function aggregate(
  records: readonly StreamRecord[],
  batch: TimedBatch,
  context: Context,
): Promise<AggregatedBatch> {
  const { counts, registry } = await handOver(records, batch, context);
  const { closed, ...combined } = await combine(registry, context, {
    holder: records[0]?.shardId ?? '',
    ...(isRecent(records, context) && { paceMs }),
  });
  return conclude(records, batch, { counts: { ...counts, ...combined }, closed });
}

/** Between two commits of a slot while a stream of several shards is up to date, in milliseconds. */
const paceMs = 1_000;

/** How old the newest record may be for that, in milliseconds: a backlog waits for nothing. */
const recentMs = 5_000;

function isRecent(records: readonly StreamRecord[], { now }: Context): boolean {
  const newest = records.at(-1)?.arrivalTime ?? 0;
  return now() - newest < recentMs;
}

/** All records come again when the engine doesn't answer in time. */
async function orAgain(
  records: readonly StreamRecord[],
  aggregate: () => Promise<AggregatedBatch>,
): Promise<AggregatedBatch> {
  try {
    return await aggregate();
  } catch (thrown) {
    if (!(thrown instanceof StoreUnavailable)) throw thrown;
    return allAgain(records, [failureOf('bulk', 'store_unavailable', thrown)]);
  }
}

function allAgain(records: readonly StreamRecord[], failures: readonly Failure[]): AggregatedBatch {
  const outcomes = records.map((): RecordOutcome => ({ status: 'errored', failures }));
  const counts = { ...nothingFolded, unjudged: {}, overflowed: 0 };
  return { response: batchResponse(records, outcomes), outcomes, counts, closed: 0 };
}

function conclude(
  records: readonly StreamRecord[],
  { taken, rejected, failure }: TimedBatch,
  done: Pick<AggregatedBatch, 'counts' | 'closed'>,
): AggregatedBatch {
  const skipped = new Set(rejected);
  const failures = failure === undefined ? [] : [failure];
  const outcomes = records.map((record, position): RecordOutcome => {
    if (position >= taken) return { status: 'errored', failures };
    // The indexer writes the dead letter of a rejected record; the windows only leave it out.
    return skipped.has(record) ? { status: 'filtered' } : { status: 'indexed' };
  });
  return { response: batchResponse(records, outcomes), outcomes, ...done };
}
