import { type DocumentOutcome, errored, InvocationFault, rejected } from '../outcome/outcome.ts';
import type { BulkAnswer, BulkItem, EngineError } from './bulk-answer.ts';
import { halve, nextChunk } from './chunk.ts';
import { bulkFailure, isDocumentError, isSecurityError } from './classify.ts';
import { type Flow, flowSignal } from './flow.ts';
import type { Outside } from './outside.ts';

/** A bulk operation as it goes over the wire. */
export interface Sendable {
  /** Action line, newline, source line, newline. */
  readonly lines: string;
  /** UTF-8 bytes of `lines`. */
  readonly bytes: number;
}

/** What an operation was answered: an item of its own, or an outcome that its whole request shares. */
export type Answered =
  | { readonly item: BulkItem }
  | { readonly outcome: DocumentOutcome; readonly refusal?: Refusal };

/** The answer to a request that was refused as a whole. */
export interface Refusal {
  readonly status: number;
  readonly error: EngineError;
  /** Operations of the request. */
  readonly together: number;
}

export interface SendOptions<Operation> {
  readonly flow: Flow;
  readonly outside: Outside;
  readonly requestTimeout: number;
  readonly answered: (operation: Operation, answer: Answered) => void;
  /** Operations of one request, if fewer than the flow allows. */
  readonly most?: number;
  /** All of them were refused before while the engine was well: a 500 for them says nothing of it. */
  readonly doubted?: boolean;
}

/** How long an engine that may be down has to answer a trial request, in milliseconds. */
export const trialTimeoutMs = 5_000;

/** An engine that hangs must not hold a trial request for as long as it may hold another one. */
export function patienceFor(flow: Flow, requestTimeout: number): number {
  return flow.down ? Math.min(trialTimeoutMs, requestTimeout) : requestTimeout;
}

export interface Sent {
  readonly requests: number;
  /** Those of them that sent again what a larger request had sent before. */
  readonly repeats: number;
}

/**
 * Sends operations once each, in order, as many at a time as the flow allows. Those that the deadline or an engine
 * that is down leaves unsent are not answered.
 *
 * @throws InvocationFault when the engine refuses our credentials or answers something that can't be matched.
 */
export async function sendOnce<Operation extends Sendable>(
  operations: readonly Operation[],
  options: SendOptions<Operation>,
): Promise<Sent> {
  const { flow, most = Number.POSITIVE_INFINITY } = options;
  let next = 0;
  let chunks = 0;
  let requests = 0;
  const worker = async (number: number) => {
    try {
      while (number < flow.concurrency) {
        const { bytes, operations: allowed } = flow.chunk;
        const mine = nextChunk(operations, next, { bytes, operations: Math.min(allowed, most) });
        if (mine.length === 0) return;
        next += mine.length;
        const sent = await sendChunk(mine, options);
        requests += sent;
        chunks += 1;
        // Down: the rest would only queue up behind the same closed door. Nothing sent: the deadline.
        if (flow.down || sent === 0) next = operations.length;
      }
    } catch (fault) {
      // The invocation fails: the other workers must not go on sending behind its back.
      next = operations.length;
      throw fault;
    }
  };
  await Promise.all(Array.from({ length: flow.concurrency }, (_, number) => worker(number)));
  return { requests, repeats: Math.max(0, requests - chunks) };
}

async function sendChunk<Operation extends Sendable>(
  operations: readonly Operation[],
  options: SendOptions<Operation>,
): Promise<number> {
  const { outside, flow, requestTimeout, doubted = false } = options;
  const sentAt = outside.now();
  const remaining = outside.deadline - sentAt;
  if (remaining <= 0) return 0;
  const timeout = Math.min(patienceFor(flow, requestTimeout), remaining);
  const answer = await outside.send(operations.map(({ lines }) => lines).join(''), timeout);
  if (answer.kind === 'refused' && isolates(answer.status) && operations.length > 1) {
    // The request as a whole was refused for its size or its form: half of it may well be taken.
    const [first, second] = halve(operations);
    const deeper = await sendChunk(first, options);
    return 1 + deeper + (await sendChunk(second, options));
  }
  flow.answered(flowSignal(answer, doubted), sentAt, outside.now());
  reportAnswers(operations, answer, options);
  return 1;
}

/** 413: too many bytes together. 400: one malformed operation refuses the request, and halving finds which. */
function isolates(status: number): boolean {
  return status === 413 || status === 400;
}

function reportAnswers<Operation extends Sendable>(
  operations: readonly Operation[],
  answer: BulkAnswer,
  { answered }: SendOptions<Operation>,
): void {
  if (answer.kind !== 'items') {
    const shared =
      answer.kind === 'unreachable'
        ? { outcome: unreachable(answer.message) }
        : { outcome: refused(answer), refusal: { ...answer, together: operations.length } };
    for (const operation of operations) answered(operation, shared);
    return;
  }
  const { items } = answer;
  if (items.length !== operations.length) {
    const message = `the engine answered ${items.length} items to ${operations.length} operations`;
    throw new InvocationFault('PROTOCOL', message);
  }
  operations.forEach((operation, position) => {
    const item = items[position];
    if (item === undefined) return;
    if (isSecurityError(item.status, item.error)) throw securityFault(item.status, item.error?.type);
    answered(operation, { item });
  });
}

/** What a request that was refused as a whole means for its operations. */
function refused({ status, error }: Extract<BulkAnswer, { kind: 'refused' }>): DocumentOutcome {
  if (isSecurityError(status, error)) throw securityFault(status, error.type);
  const failure = bulkFailure(status, error);
  if (status === 413) return rejected({ ...failure, type: 'too_large' });
  return isDocumentError(status, error) ? rejected(failure) : errored(failure);
}

export function unreachable(message: string): DocumentOutcome {
  return errored({ stage: 'bulk', type: 'unreachable', message });
}

export function securityFault(status: number, type: string | undefined): InvocationFault {
  return new InvocationFault(
    'SECURITY',
    `the search engine refused the function's credentials with ${status} (${type ?? 'no reason given'}); check the domain's access policy and the function's role`,
  );
}
