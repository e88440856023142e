import { type BatchResponse, batchResponse, checkpointPlace } from '../core/batch-response.ts';
import { type DeadLetter, deadLetterObject } from '../core/dead-letter.ts';
import { decodeBatch } from '../core/decode.ts';
import { type DeliveryLimits, deliver } from '../core/deliver.ts';
import { type Built, buildOperations, type Operation, type OrderedOperation } from '../core/document.ts';
import type { Flow } from '../core/flow.ts';
import { deliverOrdered } from '../core/ordered/deliver-ordered.ts';
import type { OrderedDelivery } from '../core/ordered/read-stored.ts';
import { type DocumentOutcome, type Failure, failureOf, type RecordOutcome } from '../core/outcome.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { StreamRecord } from '../core/record.ts';
import { type Settled, settleRecords } from '../core/settle.ts';
import { transformBatch } from '../core/transform.ts';
import { isOrdered } from '../core/write-target.ts';
import type { DeadLetterStore } from './dead-letter-store.ts';

export interface IndexBatchOptions {
  readonly pipeline: Pipeline;
  readonly historicalInput: boolean;
  readonly limits: DeliveryLimits;
  /** How much the engine takes at once; kept by the container. */
  readonly flow?: Flow;
  readonly delivery: OrderedDelivery;
  /** Undefined in a redrive: what is rejected again is in the store already. */
  readonly deadLetters: DeadLetterStore | undefined;
}

export interface IndexedBatch {
  /** One outcome a record, in the batch's order. */
  readonly outcomes: readonly RecordOutcome[];
  readonly documents: readonly DocumentOutcome[];
  readonly deadLetters: readonly DeadLetter[];
  readonly retries: number;
  readonly response: BatchResponse;
}

/**
 * The line that a batch takes: decode, transform, document, bulk, outcome, dead letters, batch response.
 *
 * @throws InvocationFault when the invocation as a whole can't go on.
 */
export async function indexBatch(
  records: readonly StreamRecord[],
  { pipeline, historicalInput, limits, flow, delivery, deadLetters }: IndexBatchOptions,
): Promise<IndexedBatch> {
  const decoded = decodeBatch(records, pipeline.source ?? 'json');
  const transformed = await transformBatch(decoded, records, pipeline);
  const built = buildOperations(transformed, records, pipeline, { historicalInput });
  const operations = built.filter(isOperation);
  const delivered = isOrdered(pipeline)
    ? await deliverOrdered(operations.filter(isOrderedOperation), limits, delivery, flow)
    : await deliver(operations.filter(isCreate), limits, delivery, flow);
  const settled = settleDocuments(built, delivered.outcomes);
  const outcomes = settleRecords(records, settled);
  const stored =
    deadLetters === undefined
      ? { outcomes, deadLetters: [] }
      : await storeRejected(records, outcomes, { pipeline: pipeline.name, built, store: deadLetters });
  return {
    ...stored,
    documents: settled.map(({ outcome }) => outcome),
    retries: delivered.retries,
    response: batchResponse(records, stored.outcomes),
  };
}

function isOperation(built: Built): built is Operation | OrderedOperation {
  return 'action' in built;
}

function isCreate(operation: Operation | OrderedOperation): operation is Operation {
  return operation.action === 'create';
}

function isOrderedOperation(operation: Operation | OrderedOperation): operation is OrderedOperation {
  return operation.action !== 'create';
}

/** Puts the engine's outcomes back between those of documents that were never sent. */
function settleDocuments(built: readonly Built[], delivered: readonly DocumentOutcome[]): Settled[] {
  let next = 0;
  return built.map((item) => {
    if (!isOperation(item)) return item;
    const outcome = delivered[next++];
    if (outcome === undefined) throw new RangeError('an operation has no outcome');
    return { record: item.record, outcome };
  });
}

/**
 * A rejected record is passed only once its bytes are in the store (G1). Those behind the checkpoint come again, and
 * so count as errored; so do all of them when the store fails.
 */
async function storeRejected(
  records: readonly StreamRecord[],
  outcomes: readonly RecordOutcome[],
  to: { readonly pipeline: string; readonly built: readonly Built[]; readonly store: DeadLetterStore },
): Promise<Pick<IndexedBatch, 'outcomes' | 'deadLetters'>> {
  const checkpoint = checkpointPlace(records, outcomes) ?? records.length;
  const object = deadLetterObject(to.pipeline, records, outcomes, checkpoint, to.built.filter(isOperation));
  try {
    if (object !== undefined) await to.store.put(object);
    return { outcomes: deliverAgain(outcomes, checkpoint), deadLetters: object?.letters ?? [] };
  } catch (thrown) {
    const failure = failureOf('dead-letter', 'store_failed', thrown);
    return { outcomes: deliverAgain(outcomes, 0, failure), deadLetters: [] };
  }
}

function deliverAgain(outcomes: readonly RecordOutcome[], from: number, failure?: Failure): RecordOutcome[] {
  return outcomes.map((outcome, place) => {
    if (place < from || outcome.status !== 'rejected') return outcome;
    return { status: 'errored', failures: failure ? [...outcome.failures, failure] : outcome.failures };
  });
}
