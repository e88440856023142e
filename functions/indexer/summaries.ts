import type { BulkAnswer } from '../core/bulk/bulk-answer.ts';
import type { RecordOutcome } from '../core/outcome/outcome.ts';
import { type DeadLetter, rejectedLetters } from '../dead-letters/dead-letter.ts';
import { redrivenBody, summaryBody } from '../dead-letters/dead-letter-summary.ts';
import type { StreamRecord } from '../pipeline/record.ts';

export interface SummaryOptions {
  readonly pipelineName: string;
  readonly send: (body: string, timeout: number) => Promise<BulkAnswer>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Milliseconds that a batch waits for the summaries of its dead letters, which are in the store by then. */
const patienceMs = 2_000;

/**
 * Summaries of dead letters, for searching. The letters themselves are safe before, so a summary is tried once, and
 * its failure fails nothing. For a complete count, count the letters.
 */
export function createSummaries({ pipelineName, send, now }: SummaryOptions) {
  const sendOnce = async (body: string, deadline: number): Promise<void> => {
    const timeout = Math.min(patienceMs, deadline - now());
    if (body !== '' && timeout > 0) await send(body, timeout);
  };
  return {
    rejected: (letters: readonly DeadLetter[], deadline: number): Promise<void> =>
      sendOnce(summaryBody(letters), deadline),
    /** What a redrive settled is marked, and what it didn't gets its newest reasons. */
    redriven: (
      records: readonly StreamRecord[],
      outcomes: readonly RecordOutcome[],
      deadline: number,
    ): Promise<void> => {
      const rejected = rejectedLetters(pipelineName, records, outcomes);
      return sendOnce(redrivenBody(pipelineName, records, outcomes) + summaryBody(rejected), deadline);
    },
  };
}
