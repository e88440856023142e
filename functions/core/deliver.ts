import type { BulkAnswer } from './bulk-answer.ts';
import { type ChunkLimits, chunk, halve } from './chunk.ts';
import { bulkFailure, classifyItem, isDocumentError, isSecurityError } from './classify.ts';
import type { Operation } from './document.ts';
import { type DocumentOutcome, errored, InvocationFault, rejected } from './outcome.ts';

/** The outside world, as the sender needs it. All times in milliseconds; `now` and `deadline` on one clock. */
export interface Delivery {
  /** Sends a bulk body and answers within `timeout`; it never throws for what the engine or network did. */
  readonly send: (body: string, timeout: number) => Promise<BulkAnswer>;
  readonly sleep: (duration: number) => Promise<void>;
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** After this, nothing new is sent. */
  readonly deadline: number;
}

export interface DeliveryLimits {
  readonly chunk: ChunkLimits;
  /** Bulk requests in flight. */
  readonly concurrency: number;
  readonly requestTimeout: number;
  /** Full jitter between 0 and `min(backoffCap, backoffBase * 2^attempt)`. */
  readonly backoffBase: number;
  readonly backoffCap: number;
}

export interface Delivered {
  /** One outcome an operation, in the operations' order. */
  readonly outcomes: readonly DocumentOutcome[];
  /** Requests sent again or split, for the `BulkRetries` metric. */
  readonly retries: number;
}

/**
 * Indexes operations, and retries those that failed for now, until all have a final outcome or the deadline is near:
 * what is left then is errored and comes again with the next delivery of the batch.
 *
 * @throws InvocationFault when the engine refuses our credentials or answers something that can't be matched.
 */
export async function deliver(
  operations: readonly Operation[],
  limits: DeliveryLimits,
  delivery: Delivery,
): Promise<Delivered> {
  const outcomes: DocumentOutcome[] = operations.map(() => notSent);
  let pending: Numbered[] = operations.map((operation, place) => ({
    operation,
    place,
    bytes: operation.bytes,
  }));
  let retries = 0;
  for (let attempt = 0; pending.length > 0; attempt += 1) {
    const chunks = chunk(pending, limits.chunk);
    if (attempt > 0) retries += chunks.length;
    retries += await sendAll(chunks, limits, delivery, (place, outcome) => {
      outcomes[place] = outcome;
    });
    pending = pending.filter(({ place }) => outcomes[place]?.status === 'errored');
    if (pending.length === 0) break;
    const backoff = delivery.random() * Math.min(limits.backoffCap, limits.backoffBase * 2 ** attempt);
    if (delivery.now() + backoff >= delivery.deadline) break;
    await delivery.sleep(backoff);
  }
  return { outcomes, retries };
}

/** An operation with its place in the outcomes: answers are matched by position alone, never by id. */
interface Numbered {
  readonly operation: Operation;
  readonly place: number;
  readonly bytes: number;
}

type Settle = (place: number, outcome: DocumentOutcome) => void;

const notSent = errored({ stage: 'bulk', type: 'deadline', message: 'not sent: the deadline came first' });

/** Sends chunks, `concurrency` at a time; returns how many further requests splitting them took. */
async function sendAll(
  chunks: readonly Numbered[][],
  limits: DeliveryLimits,
  delivery: Delivery,
  settle: Settle,
): Promise<number> {
  let next = 0;
  let splits = 0;
  const worker = async () => {
    try {
      for (let mine = chunks[next++]; mine !== undefined; mine = chunks[next++]) {
        splits += await sendChunk(mine, limits, delivery, settle);
      }
    } catch (fault) {
      // The invocation fails: the other workers must not go on sending behind its back.
      next = chunks.length;
      throw fault;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limits.concurrency, chunks.length) }, worker));
  return splits;
}

async function sendChunk(
  numbered: readonly Numbered[],
  limits: DeliveryLimits,
  delivery: Delivery,
  settle: Settle,
): Promise<number> {
  const remaining = delivery.deadline - delivery.now();
  if (remaining <= 0) return 0;
  const body = numbered.map(({ operation }) => operation.lines).join('');
  const answer = await delivery.send(body, Math.min(limits.requestTimeout, remaining));
  if (answer.kind === 'refused' && isolates(answer.status) && numbered.length > 1) {
    // The request as a whole was refused for its size or its form: half of it may well be taken.
    const [first, second] = halve(numbered);
    const deeper = await sendChunk(first, limits, delivery, settle);
    return 2 + deeper + (await sendChunk(second, limits, delivery, settle));
  }
  settleAll(numbered, answer, settle);
  return 0;
}

/** 413: too many bytes together. 400: one malformed operation refuses the request, and halving finds which. */
function isolates(status: number): boolean {
  return status === 413 || status === 400;
}

function settleAll(numbered: readonly Numbered[], answer: BulkAnswer, settle: Settle): void {
  if (answer.kind === 'items') {
    settleItems(numbered, answer, settle);
    return;
  }
  const outcome = answer.kind === 'unreachable' ? unreachable(answer.message) : refused(answer);
  for (const { place } of numbered) settle(place, outcome);
}

function settleItems(
  numbered: readonly Numbered[],
  { items }: Extract<BulkAnswer, { kind: 'items' }>,
  settle: Settle,
): void {
  if (items.length !== numbered.length) {
    const message = `the engine answered ${items.length} items to ${numbered.length} operations`;
    throw new InvocationFault('PROTOCOL', message);
  }
  numbered.forEach(({ operation, place }, position) => {
    const item = items[position];
    if (item === undefined) return;
    if (isSecurityError(item.status, item.error)) throw securityFault(item.status, item.error?.type);
    settle(place, classifyItem(operation, item));
  });
}

function refused({ status, error }: Extract<BulkAnswer, { kind: 'refused' }>): DocumentOutcome {
  if (isSecurityError(status, error)) throw securityFault(status, error.type);
  const failure = bulkFailure(status, error);
  if (status === 413) return rejected({ ...failure, type: 'too_large' });
  return isDocumentError(status, error) ? rejected(failure) : errored(failure);
}

function unreachable(message: string): DocumentOutcome {
  return errored({ stage: 'bulk', type: 'unreachable', message });
}

function securityFault(status: number, type: string | undefined): InvocationFault {
  return new InvocationFault(
    'SECURITY',
    `the search engine refused the function's credentials with ${status} (${type ?? 'no reason given'}); check the domain's access policy and the function's role`,
  );
}
