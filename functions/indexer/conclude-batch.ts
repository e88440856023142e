import { type BatchResponse, batchResponse, checkpointPosition } from '../core/outcome/batch-response.ts';
import { type Expiring, neverExpiring, rejectExpiring } from '../core/outcome/expiring.ts';
import {
  type DocumentOutcome,
  type Failure,
  failureOf,
  type RecordOutcome,
} from '../core/outcome/outcome.ts';
import { type BuiltOperation, type DeadLetter, deadLetterObject } from '../dead-letters/dead-letter.ts';
import type { DeadLetterStore } from '../dead-letters/open-store.ts';
import type { StreamRecord } from '../pipeline/record.ts';

export interface IndexedBatch {
  /** One outcome a record, in the batch's order. */
  readonly outcomes: readonly RecordOutcome[];
  readonly documents: readonly DocumentOutcome[];
  readonly deadLetters: readonly DeadLetter[];
  readonly retries: number;
  readonly response: BatchResponse;
  /** Absent for a batch of which nothing was built or sent. */
  readonly steps?: BatchSteps;
}

/** What the steps of a batch took, in milliseconds. */
export interface BatchSteps {
  /** From bytes to operations: decode, transform, document. */
  readonly building: number;
  /** Until each operation had its outcome, with what was sent again and the pauses between. */
  readonly sending: number;
}

export interface Conclusion extends Pick<IndexedBatch, 'documents' | 'retries'> {
  readonly pipelineName: string;
  /** Undefined in a redrive: what is rejected again is in the store already. */
  readonly deadLetters: DeadLetterStore | undefined;
  readonly operations: readonly (BuiltOperation & { readonly recordPosition: number })[];
  /** Default: none is. */
  readonly isExpiring?: Expiring | undefined;
}

/** The end of a batch: its rejected records go to the dead letters, and the answer names where to resume. */
export async function concludeBatch(
  records: readonly StreamRecord[],
  found: readonly RecordOutcome[],
  { deadLetters, documents, retries, isExpiring = neverExpiring, ...to }: Conclusion,
): Promise<IndexedBatch> {
  const stored =
    deadLetters === undefined
      ? { outcomes: found, deadLetters: [] }
      : await storeRejected(records, rejectExpiring(records, found, isExpiring), {
          ...to,
          store: deadLetters,
        });
  return { ...stored, documents, retries, response: batchResponse(records, stored.outcomes) };
}

/**
 * A rejected record is passed only once its bytes are in the store (G1). Rejected records behind the checkpoint come
 * again, so they count as errored. If the store fails, all rejected records do.
 */
async function storeRejected(
  records: readonly StreamRecord[],
  outcomes: readonly RecordOutcome[],
  to: Pick<Conclusion, 'pipelineName' | 'operations'> & { readonly store: DeadLetterStore },
): Promise<Pick<IndexedBatch, 'outcomes' | 'deadLetters'>> {
  const checkpoint = checkpointPosition(records, outcomes) ?? records.length;
  const object = deadLetterObject(to.pipelineName, records, outcomes, checkpoint, to.operations);
  try {
    if (object !== undefined) await to.store.put(object);
    return { outcomes: erroredFrom(outcomes, checkpoint), deadLetters: object?.letters ?? [] };
  } catch (thrown) {
    const failure = failureOf('dead-letter', 'store_failed', thrown);
    return { outcomes: erroredFrom(outcomes, 0, failure), deadLetters: [] };
  }
}

/** From this position on, rejected records count as errored. */
function erroredFrom(outcomes: readonly RecordOutcome[], from: number, failure?: Failure): RecordOutcome[] {
  return outcomes.map((outcome, position) => {
    if (position < from || outcome.status !== 'rejected') return outcome;
    return { status: 'errored', failures: failure ? [...outcome.failures, failure] : outcome.failures };
  });
}
