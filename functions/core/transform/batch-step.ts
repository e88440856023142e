import { isRetriable, type Pipeline } from '../../pipeline/pipeline.ts';
import { type Failure, failureOf } from '../outcome/outcome.ts';
import { noTimeLimit, type TimeLimit } from './time-limit.ts';

type Document = Readonly<Record<string, unknown>>;
type BatchStep = NonNullable<Pipeline['transformBatch']>;

/** What the batch step made of one document, or why it made nothing. Whether that is an object is for others to see. */
export type Stepped =
  | { readonly document: unknown }
  | { readonly failure: Failure; readonly retriable: boolean };

/** Calls of the user's step for one batch: enough to find several bad documents, too few to exhaust the timeout. */
const mostCalls = 64;

/** Calls with a single document each, when the search above met only bad ones before it ran out of calls. */
const mostSamples = 16;

/**
 * Runs the pipeline's batch step, and when it fails, on ever smaller parts, to find the documents that it fails for.
 * Those are rejected only if the step passes others of the batch: when it passes none, the look-up behind it is more
 * likely down than every document bad, and all are delivered again. A `RetriableError` never rejects anything.
 */
export async function runBatchStep(
  documents: readonly Document[],
  step: BatchStep,
  limit: TimeLimit = noTimeLimit,
): Promise<Stepped[]> {
  const calls = { left: mostCalls };
  const attempt = (some: readonly Document[]) => attemptWithin(some, step, limit);
  const stepped = await isolate(documents, attempt, calls);
  if (stepped.some((result) => 'document' in result)) return stepped;
  if (calls.left === 0 && (await passesAny(documents, attempt))) return stepped;
  return stepped.map((result) => ({ ...result, retriable: true }));
}

async function isolate(
  documents: readonly Document[],
  attempt: Attempting,
  calls: { left: number },
): Promise<Stepped[]> {
  if (calls.left === 0) return documents.map(() => undecided);
  calls.left -= 1;
  const outcome = await attempt(documents);
  if (!('failure' in outcome)) return outcome.documents.map((document) => ({ document }));
  if (outcome.retriable || documents.length === 1) return documents.map(() => outcome);
  const middle = Math.ceil(documents.length / 2);
  // From the front: where the calls run out the batch is resumed, so each delivery gets further.
  const first = await isolate(documents.slice(0, middle), attempt, calls);
  return [...first, ...(await isolate(documents.slice(middle), attempt, calls))];
}

/** Many bad documents in a row must not be taken for a look-up that is down: they would come again for ever. */
async function passesAny(documents: readonly Document[], attempt: Attempting): Promise<boolean> {
  // From the back: what is in front was just seen to be bad.
  for (let sample = mostSamples; sample > 0; sample -= 1) {
    const document = documents[Math.ceil((documents.length * sample) / mostSamples) - 1];
    if (document !== undefined && 'documents' in (await attempt([document]))) return true;
  }
  return false;
}

const undecided: Stepped = {
  failure: {
    stage: 'transform',
    type: 'batch_undecided',
    message: `the batch step failed for parts of the batch, and was called ${mostCalls} times to find which`,
  },
  retriable: true,
};

type Attempt =
  | { readonly documents: readonly unknown[] }
  | { readonly failure: Failure; readonly retriable: boolean };

type Attempting = (documents: readonly Document[]) => Promise<Attempt>;

export const tooLate: Failure = {
  stage: 'transform',
  type: 'not_in_time',
  message: 'the transform took half of the time that the function has',
};

async function attemptWithin(
  documents: readonly Document[],
  step: BatchStep,
  limit: TimeLimit,
): Promise<Attempt> {
  if (limit.isOver()) return { failure: tooLate, retriable: true };
  try {
    const done = await Promise.race([
      Promise.resolve(step(documents)).then((listed: readonly unknown[]) => ({ listed })),
      limit.over.then(() => 'late' as const),
    ]);
    if (done === 'late') return { failure: tooLate, retriable: true };
    // Read once, where what it throws is caught: a hole becomes `undefined`, and is refused as such.
    const returned = [...done.listed];
    if (returned.length === documents.length) return { documents: returned };
    const message = `transformBatch got ${documents.length} documents and returned ${returned.length}; return as many, in the same order`;
    return { failure: { stage: 'transform', type: 'batch_length', message }, retriable: false };
  } catch (thrown) {
    const retriable = isRetriable(thrown);
    return { failure: failureOf('transform', retriable ? 'retriable' : 'batch_failed', thrown), retriable };
  }
}
