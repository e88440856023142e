import { isRetriable, type Pipeline, type Transformed } from '../../pipeline/pipeline.ts';
import { type RecordPart, type StreamRecord, withOwnKey } from '../../pipeline/record.ts';
import type { Decoded } from '../decode/decode.ts';
import { isObject } from '../json/object.ts';
import { type Failure, type FailureLocation, failureOf, located } from '../outcome/outcome.ts';
import { runBatchStep, tooLate } from './batch-step.ts';
import { noTimeLimit, type TimeLimit } from './time-limit.ts';

type Document = Record<string, unknown>;

/** A document to index, or the failure that stands in its place. `retriable`: deliver the record again. */
export type TransformedDocument =
  | {
      readonly recordPosition: number;
      readonly part: RecordPart;
      /** The user record's own, if it came in an aggregate. */
      readonly partitionKey: string | undefined;
      readonly at: FailureLocation | undefined;
      readonly document: Document;
    }
  | { readonly recordPosition: number; readonly failure: Failure; readonly retriable: boolean };

/** How many asynchronous transforms run side by side: enough to hide a look-up, few enough not to flood its server. */
const transformsAtOnce = 64;

const firstPart: RecordPart = [0, 0, 0];

/**
 * The user's code, record by record, then its batch step. What it throws is told apart from the rest of the batch. A
 * record that isn't done when the time is over is retriable: a look-up that hangs must not end the invocation, or each
 * record would seem to crash the function.
 */
export async function transformValues(
  decoded: readonly Decoded[],
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  limit: TimeLimit = noTimeLimit,
): Promise<TransformedDocument[]> {
  const transformed: TransformedDocument[] = [];
  for (let start = 0; start < decoded.length; start += transformsAtOnce) {
    const running = decoded
      .slice(start, start + transformsAtOnce)
      .map((item) => (limit.isOver() ? late(item) : begin(item, records, pipeline, limit)));
    for (const result of running) {
      // Awaiting what is no promise would cost a turn of the event loop for every record.
      collect(result instanceof Promise ? await result : result, transformed);
    }
  }
  return pipeline.transformBatch ? withBatchStep(transformed, pipeline.transformBatch, limit) : transformed;
}

type Result = { readonly item: Decoded; readonly documents: Transformed<Document> } | Failed;
interface Failed {
  readonly recordPosition: number;
  readonly failure: Failure;
  readonly retriable: boolean;
}

function begin(
  item: Decoded,
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  limit: TimeLimit,
): Result | Promise<Result> {
  if ('failure' in item) return { ...item, retriable: item.retriable === true };
  const record = records[item.recordPosition];
  if (record === undefined)
    throw new RangeError(`no record ${item.recordPosition} in a batch of ${records.length}`);
  try {
    const documents = pipeline.transform(item.value, withOwnKey(record, item.partitionKey));
    if (!isPromiseLike(documents)) return { item, documents: listed(documents) };
    const done = Promise.resolve(documents)
      .then((resolved) => ({ item, documents: listed(resolved) }))
      .catch((thrown: unknown) => failed(item, thrown));
    return Promise.race([done, limit.over.then(() => late(item))]);
  } catch (thrown) {
    return failed(item, thrown);
  }
}

function late({ recordPosition }: Decoded): Failed {
  return { recordPosition, failure: tooLate, retriable: true };
}

/** Reads a fan-out once, where what it throws is still caught: a hole becomes `undefined`, and is refused as such. */
function listed(documents: Transformed<Document>): Transformed<Document> {
  return Array.isArray(documents) ? [...documents] : documents;
}

function collect(result: Result, into: TransformedDocument[]): void {
  if ('failure' in result) {
    into.push(result);
    return;
  }
  const { item, documents } = result;
  // Without a document, a record is filtered: outcome/record-outcomes.ts.
  if (documents === null || 'failure' in item) return;
  if (!Array.isArray(documents)) {
    into.push(withPart(item, 0, documents));
    return;
  }
  documents.forEach((document, ordinal) => {
    into.push(withPart(item, ordinal, document));
  });
}

function withPart(
  item: Extract<Decoded, { value: unknown }>,
  ordinal: number,
  document: unknown,
): TransformedDocument {
  if (!isObject(document)) return notAnObject(item, document);
  const { recordPosition, partitionKey, at } = item;
  const [subSequence, value, first = 0] = item.part;
  const part: RecordPart =
    subSequence === 0 && value === 0 && first + ordinal === 0
      ? firstPart
      : [subSequence, value, first + ordinal];
  return { recordPosition, part, partitionKey, at, document };
}

async function withBatchStep(
  transformed: readonly TransformedDocument[],
  batchStep: NonNullable<Pipeline['transformBatch']>,
  limit: TimeLimit,
): Promise<TransformedDocument[]> {
  const documents = transformed.flatMap((item) => ('document' in item ? [item.document] : []));
  if (documents.length === 0) return [...transformed];
  const stepped = await runBatchStep(documents, batchStep, limit);
  let next = 0;
  return transformed.map((item) => {
    if (!('document' in item)) return item;
    const result = stepped[next++];
    if (result === undefined) throw new RangeError('a document has no result of the batch step');
    if ('failure' in result) {
      return { recordPosition: item.recordPosition, ...result, failure: located(result.failure, item.at) };
    }
    const { document } = result;
    return isObject(document) ? { ...item, document } : notAnObject(item, document);
  });
}

/** What a failure is of: a record, and where in it. */
interface FailedAt {
  readonly recordPosition: number;
  readonly at: FailureLocation | undefined;
}

function failed({ recordPosition, at }: FailedAt, thrown: unknown): Failed {
  const retriable = isRetriable(thrown);
  return {
    recordPosition,
    failure: failureOf('transform', retriable ? 'retriable' : 'transform_failed', thrown, at),
    retriable,
  };
}

function notAnObject({ recordPosition, at }: FailedAt, returned: unknown): Failed {
  const message = `the transform returned ${describe(returned)}; return an object, an array of objects, or null`;
  const failure = located({ stage: 'transform', type: 'not_an_object', message }, at);
  return { recordPosition, failure, retriable: false };
}

/** Not only promises: query builders and clients of other libraries return objects that can be awaited. */
function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function describe(value: unknown): string {
  if (value === null) return 'null inside an array';
  return Array.isArray(value) ? 'an array inside an array' : typeof value;
}
