import type { Flow } from '../core/bulk/flow.ts';
import type { RefusalMemory } from '../core/bulk/refused/memory.ts';
import { type SendLimits, sendOperations } from '../core/bulk/send-operations.ts';
import { decodeBatch } from '../core/decode/decode.ts';
import { buildOperations } from '../core/document/document.ts';
import { indexNamer } from '../core/document/index-name.ts';
import type { BuilderOptions, Built, Operation, OrderedOperation } from '../core/document/operation.ts';
import { isOrdered, writtenIndex } from '../core/document/write-target.ts';
import type { OrderedOutside } from '../core/ordered/read-stored.ts';
import { sendOrdered } from '../core/ordered/send-ordered.ts';
import type { Expiring } from '../core/outcome/expiring.ts';
import { type DocumentOutcome, errored } from '../core/outcome/outcome.ts';
import { type DocumentResult, recordOutcomes } from '../core/outcome/record-outcomes.ts';
import type { TimeLimit } from '../core/transform/time-limit.ts';
import { transformValues } from '../core/transform/transform.ts';
import type { DeadLetterStore } from '../dead-letters/open-store.ts';
import { lateWritesOf } from '../pipeline/late-writes.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import { concludeBatch, type IndexedBatch } from './conclude-batch.ts';
import { refusalMarks } from './refusal-marks.ts';

export interface BuildOptions extends BuilderOptions {
  readonly pipeline: Pipeline;
  /** How long the user's code may take. */
  readonly transformLimit?: TimeLimit | undefined;
}

export interface IndexBatchOptions extends BuildOptions {
  readonly limits: SendLimits;
  /** How much the engine takes at once; kept by the container. */
  readonly flow?: Flow;
  /** What refusals are judged by; kept by the container. */
  readonly memory?: RefusalMemory;
  readonly outside: OrderedOutside;
  /** Undefined in a redrive: what is rejected again is in the store already. */
  readonly deadLetters: DeadLetterStore | undefined;
  /** Default: none is. */
  readonly isExpiring?: Expiring | undefined;
}

/** The first half of the line: from bytes to what would be sent to the engine. */
export async function buildBatch(
  records: readonly StreamRecord[],
  { pipeline, transformLimit, ...builderOptions }: BuildOptions,
): Promise<Built[]> {
  const decoded = decodeBatch(records, pipeline.source ?? 'json');
  const transformed = await transformValues(decoded, records, pipeline, transformLimit);
  return buildOperations(transformed, records, pipeline, builderOptions);
}

/**
 * The line that a batch takes: decode, transform, document, bulk, outcome, dead letters, batch response.
 *
 * @throws InvocationFault when the invocation as a whole can't go on.
 */
export async function indexBatch(
  records: readonly StreamRecord[],
  options: IndexBatchOptions,
): Promise<IndexedBatch> {
  const { now } = options.outside;
  const began = now();
  const built = await buildBatch(records, options);
  return await indexBuilt(records, built, options, now() - began);
}

/**
 * The second half of the line, from what `buildBatch` made of the records.
 *
 * @param building what that took, in milliseconds
 * @throws InvocationFault
 */
export async function indexBuilt(
  records: readonly StreamRecord[],
  all: readonly Built[],
  options: IndexBatchOptions,
  building = 0,
): Promise<IndexedBatch> {
  const { pipeline, flow, memory, deadLetters, isExpiring } = options;
  const built = isOrdered(pipeline) ? holdBehindErrored(all) : all;
  const operations = built.filter(isOperation);
  const marks = deadLetters && refusalMarks(records, pipeline.name, deadLetters, options.outside);
  const outside = { ...options.outside, recall: marks?.recall };
  const lateWrites = lateWritesOf(pipeline);
  const limits = { ...options.limits, lateWrites, currentIndex: currentIndex(pipeline) };
  const began = outside.now();
  const result = isOrdered(pipeline)
    ? await sendOrdered(operations.filter(isOrderedOperation), limits, outside, flow, memory)
    : await sendOperations(operations.filter(isCreate), limits, outside, flow, memory);
  const sending = outside.now() - began;
  const results = withEngineOutcomes(built, result.outcomes);
  const batch = await concludeBatch(records, recordOutcomes(records, results), {
    pipelineName: pipeline.name,
    deadLetters,
    isExpiring,
    operations,
    documents: results.map(({ outcome }) => outcome),
    retries: result.retries,
  });
  await marks?.keep(batch.response, result.doubts);
  return { ...batch, steps: { building, sending } };
}

/** Undefined for an index whose name takes in fields of the document. */
function currentIndex(pipeline: Pipeline): (now: number) => string | undefined {
  return (now) => {
    try {
      return indexNamer(writtenIndex(pipeline))(now, {});
    } catch {
      return undefined;
    }
  };
}

const waitsBehind = errored({
  stage: 'document',
  type: 'held',
  message: 'another document of its record, or a record before it, has to come again',
});

/**
 * Holds documents behind the first errored record. If we wrote one now, the earlier record would be stale when it comes
 * again, and the fields of a partial update would be lost. All records from the errored one on are delivered again
 * anyway.
 */
function holdBehindErrored(built: readonly Built[]): readonly Built[] {
  const first = built.find((item) => 'outcome' in item && item.outcome.status === 'errored');
  if (first === undefined) return built;
  return built.map((item) =>
    isOperation(item) && item.recordPosition >= first.recordPosition
      ? { recordPosition: item.recordPosition, outcome: waitsBehind }
      : item,
  );
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
function withEngineOutcomes(built: readonly Built[], result: readonly DocumentOutcome[]): DocumentResult[] {
  let next = 0;
  return built.map((item) => {
    if (!isOperation(item)) return item;
    const outcome = result[next++];
    if (outcome === undefined) throw new RangeError('an operation has no outcome');
    return { recordPosition: item.recordPosition, outcome };
  });
}
