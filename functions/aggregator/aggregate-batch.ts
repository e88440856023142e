import { type BatchResponse, batchResponse } from '../core/outcome/batch-response.ts';
import type { Expiring } from '../core/outcome/expiring.ts';
import { type Failure, failureOf, type RecordOutcome } from '../core/outcome/outcome.ts';
import type { TimeLimit } from '../core/transform/time-limit.ts';
import { type TimedBatch, timeDocuments } from '../core/windows/timed-documents.ts';
import { lowWatermarkOf } from '../core/windows/watermark.ts';
import { StoreUnavailable } from '../engine/store/window-store.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import { closeWindows, endedBy } from './close/close-windows.ts';
import { readTouched } from './close/read-touched.ts';
import { writeResults } from './close/write-results.ts';
import { evaluateAlive } from './evaluate/alive.ts';
import type { EvaluateOptions } from './evaluate/evaluations.ts';
import { finalEvaluator } from './evaluate/final.ts';
import { evaluateOpen } from './evaluate/open.ts';
import { type FoldedBatch, foldBatch } from './fold/fold-batch.ts';
import { type FoldCounts, nothingFolded } from './fold/fold-documents.ts';
import type { FoldOptions } from './fold/fold-panes.ts';

export interface AggregateOptions extends FoldOptions, EvaluateOptions {
  readonly pipeline: Pipeline;
  readonly transformLimit?: TimeLimit;
  /** Default: no record is. */
  readonly isExpiring?: Expiring;
  /** Sends the notifications due so far. */
  readonly notify: () => Promise<unknown>;
}

/** How long a batch goes on closing windows while there are more, in milliseconds. */
const longestClosingMs = 1_000;

export interface AggregatedBatch {
  readonly response: BatchResponse;
  readonly outcomes: readonly RecordOutcome[];
  readonly counts: FoldCounts;
  /** Windows of a key that were closed. */
  readonly closed: number;
}

/**
 * A batch's way: decode, transform, fold, merge, evaluate open windows, notify, write results, close and evaluate final
 * windows, answer. All of it may run again: what is folded is behind a fence, results come from panes, and an alert is
 * notified once (G9).
 *
 * @throws InvocationFault when the engine refuses our credentials or answers something that can't be matched
 */
export async function aggregateBatch(
  records: readonly StreamRecord[],
  options: AggregateOptions,
): Promise<AggregatedBatch> {
  const batch = await timeDocuments(records, options.pipeline, options);
  return await orAgain(records, async () => {
    const folded = await foldBatch(records, batch, options, (filled, late) =>
      evaluateAlive(filled, late, options),
    );
    const closed = await evaluateTouched(folded, options);
    return conclude(records, batch, folded.counts, closed);
  });
}

/** For a record that crashes the function: it is in no window and has a mark that says so, or it comes again. */
export async function skipRecord(
  records: readonly StreamRecord[],
  outcome: RecordOutcome,
  options: AggregateOptions,
): Promise<AggregatedBatch> {
  if (outcome.status !== 'rejected') return allAgain(records, 'failures' in outcome ? outcome.failures : []);
  const batch: TimedBatch = { documents: [], taken: records.length, rejected: records };
  return await orAgain(records, async () => {
    const { counts } = await foldBatch(records, batch, options);
    return conclude(records, batch, counts, 0);
  });
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
  return { response: batchResponse(records, outcomes), outcomes, counts: nothingFolded, closed: 0 };
}

/** Runs after the panes are written. After a crash in between the batch comes again and touches the same windows. */
async function evaluateTouched(
  { touched, own, registry: known }: FoldedBatch,
  options: AggregateOptions,
): Promise<number> {
  const { results, registry, shards, closings, closingOf } = await readTouched(touched, known, options, own);
  const lowWatermark = lowWatermarkOf(registry, shards) ?? Number.NEGATIVE_INFINITY;
  // Windows that have ended are closed right away, here or by another invocation: their open results can be left out.
  const lasting = results.filter(
    ({ plan, merged: { end }, isFinal }) => isFinal || end > endedBy(plan, lowWatermark),
  );
  // Alerts first: what follows may take a while, and a closing is as long as there are keys.
  await evaluateOpen(results, closingOf, options);
  await options.notify();
  await writeResults(lasting, options);
  if (lowWatermark === Number.NEGATIVE_INFINITY) return 0;
  const evaluate = finalEvaluator(options);
  const closeUntil = options.now() + longestClosingMs;
  return await closeWindows(closings, { ...options, lowWatermark, evaluate, closeUntil });
}

function conclude(
  records: readonly StreamRecord[],
  { taken, rejected, failure }: TimedBatch,
  counts: FoldCounts,
  closed: number,
): AggregatedBatch {
  const skipped = new Set(rejected);
  const failures = failure === undefined ? [] : [failure];
  const outcomes = records.map((record, position): RecordOutcome => {
    if (position >= taken) return { status: 'errored', failures };
    // The indexer writes the dead letter of a rejected record; the windows only leave it out.
    return skipped.has(record) ? { status: 'filtered' } : { status: 'indexed' };
  });
  return { response: batchResponse(records, outcomes), outcomes, counts, closed };
}
