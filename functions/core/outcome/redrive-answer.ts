import type { BatchResponse } from './batch-response.ts';
import type { Failure, RecordOutcome } from './outcome.ts';

export interface RedrivenOutcome {
  readonly status: RecordOutcome['status'];
  readonly failures?: readonly Failure[];
}

/** What the indexer answers to a redrive: one outcome a record, in order, and nothing to deliver again by itself. */
export interface RedriveAnswer extends BatchResponse {
  /** So that letters of one pipeline aren't given to another's function. */
  readonly pipeline: string;
  readonly outcomes: readonly RedrivenOutcome[];
}

/** Below the 6 MB of an answer: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostFailureBytes = 4 * 1024 * 1024;

export function redriveAnswer(pipeline: string, outcomes: readonly RecordOutcome[]): RedriveAnswer {
  const allowance = mostFailureBytes / outcomes.length;
  return {
    batchItemFailures: [],
    pipeline,
    outcomes: outcomes.map((outcome) =>
      'failures' in outcome
        ? { status: outcome.status, failures: within(outcome.failures, allowance) }
        : { status: outcome.status },
    ),
  };
}

/** The first failures that fit, in bytes of JSON; of one that doesn't, what to count it by remains. */
function within(failures: readonly Failure[], allowance: number): Failure[] {
  const kept: Failure[] = [];
  let left = allowance;
  for (const failure of failures) {
    left -= Buffer.byteLength(JSON.stringify(failure)) + 1;
    if (left < 0) return kept.length > 0 ? kept : [{ ...failure, message: 'cut' }];
    kept.push(failure);
  }
  return kept;
}
