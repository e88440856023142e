import { retryDelayMs } from '../kit/retry-delay.ts';
import type { Batch, LeftOver } from '../records/record.ts';
import { kindOf, reasonOf } from './failure.ts';
import { type BatchAnswer, failedEntries, type Patience } from './retry.ts';

export interface SendEdges {
  readonly putRecords: (batch: Batch) => Promise<BatchAnswer>;
  /** Returns early once the run is stopping. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly patience: Patience;
  readonly isStopping: () => boolean;
}

export interface SendResult {
  readonly leftOver: readonly LeftOver[];
  /** Records sent again, counted once for each further attempt. */
  readonly retried: number;
  /** An error that every further request would meet too. */
  readonly fatal?: unknown;
}

/** Puts a batch, again and again for what wasn't taken, until all is or patience ends. Never throws. */
export async function send(batch: Batch, edges: SendEdges): Promise<SendResult> {
  const { patience } = edges;
  // Without a pause, a dead endpoint would have the input copied into the leftovers at full speed.
  if (patience.isExhausted) await edges.sleep(retryDelayMs(3, edges.random));
  let pending = batch;
  let retried = 0;
  let attempt = 0;
  let progressAt = edges.now();
  for (;;) {
    const answer = await tryOnce(pending, edges);
    if (answer.failed.length < pending.length) {
      patience.onTaken();
      progressAt = edges.now();
      attempt = 0;
    }
    pending = answer.failed;
    if (pending.length === 0) return { leftOver: [], retried };
    const leave = (): SendResult => ({ leftOver: leftOver(pending, answer.reason), retried });
    if (answer.kind === 'fatal') return { ...leave(), fatal: answer.error };
    if (answer.kind === 'refused' || edges.isStopping()) return leave();
    if (edges.now() - progressAt >= patience.allowance) {
      patience.onGivenUp();
      return leave();
    }
    await edges.sleep(retryDelayMs(attempt, edges.random));
    if (edges.isStopping()) return leave();
    attempt += 1;
    retried += countRecords(pending);
  }
}

interface Attempt {
  readonly failed: Batch;
  readonly kind: ReturnType<typeof kindOf>;
  readonly reason: string;
  readonly error?: unknown;
}

async function tryOnce(batch: Batch, edges: SendEdges): Promise<Attempt> {
  try {
    const answer = await edges.putRecords(batch);
    const reason = answer.find((code) => code !== undefined) ?? '';
    return { failed: failedEntries(batch, answer), kind: 'retriable', reason };
  } catch (error) {
    return { failed: batch, kind: kindOf(error), reason: reasonOf(error), error };
  }
}

/** What is left of a batch, as the records that were read. */
export function leftOver(batch: Batch, reason: string): LeftOver[] {
  return batch.flatMap((entry) =>
    entry.records.map(({ input, partitionKey }) => ({ record: input, partitionKey, reason })),
  );
}

export function countRecords(batch: Batch): number {
  return batch.reduce((sum, entry) => sum + entry.records.length, 0);
}
