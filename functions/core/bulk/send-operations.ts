import type { Operation } from '../document/operation.ts';
import { type DocumentOutcome, errored } from '../outcome/outcome.ts';
import { classifyItem } from './classify.ts';
import { Flow, type FlowLimits } from './flow.ts';
import type { Outside } from './outside.ts';
import { type Doubt, doubtKey } from './refused/doubt.ts';
import { Doubts } from './refused/doubts.ts';
import { RefusalMemory } from './refused/memory.ts';
import { inRounds, type RoundLimits } from './rounds.ts';
import { type Sendable, type SendOptions, type Sent, sendOnce } from './send.ts';

export interface SendLimits extends RoundLimits, FlowLimits {
  /** For how long a document waits for an index that is closed or read-only, in milliseconds. Default: for ever. */
  readonly lateWrites?: number;
  /** The index of what happens now, where that depends on the time alone. */
  readonly currentIndex?: (now: number) => string | undefined;
}

export interface SendResult {
  /** One outcome an operation, in the operations' order. */
  readonly outcomes: readonly DocumentOutcome[];
  /** Requests sent again or split, for the `BulkRetries` metric. */
  readonly retries: number;
  /** What the next delivery of the batch should know of documents in doubt, by key. Absent when there were none. */
  readonly doubts?: ReadonlyMap<string, Doubt>;
}

export const notSent = errored({
  stage: 'bulk',
  type: 'not_sent',
  message: 'not sent: the deadline came first, or the engine was down',
});

/**
 * Sends operations, and again those that failed for now, until all have a final outcome or the deadline is near:
 * what is left then is errored and comes again with the next delivery of the batch. `flow` and `memory` are kept by a
 * container.
 *
 * @throws InvocationFault when the engine refuses our credentials or answers something that can't be matched.
 */
export async function sendOperations(
  operations: readonly Operation[],
  limits: SendLimits,
  outside: Outside,
  flow: Flow = new Flow(limits),
  memory: RefusalMemory = new RefusalMemory(),
): Promise<SendResult> {
  const outcomes: DocumentOutcome[] = operations.map(() => notSent);
  let pending = operations.map(({ action, lines, bytes }, position) => ({ action, lines, bytes, position }));
  const asking = {
    flow,
    outside,
    memory,
    requestTimeout: limits.requestTimeout,
    currentIndex: limits.currentIndex,
    taken: () => takenOperations(operations, outcomes),
  };
  const doubts = new Doubts<(typeof pending)[number]>({
    ...asking,
    lateWrites: limits.lateWrites ?? Number.POSITIVE_INFINITY,
    keyOf: ({ position }) => keyOf(operations[position]),
  });
  const reportHeld = (position = -1): void => {
    const [operation, outcome] = [operations[position], outcomes[position]];
    if (operation === undefined || outcome === undefined || !('failure' in outcome)) return;
    const { recordPosition } = operation;
    outside.onHeld?.({ recordPosition, failure: outcome.failure, outlook: doubts.outlook(keyOf(operation)) });
  };
  const retries = await inRounds(limits, outside, async () => {
    const before = pending.length;
    const sent = await sendDivided(pending, doubts, {
      ...asking,
      answered: (operation, answer) => {
        const { position, action } = operation;
        const outcome = 'outcome' in answer ? answer.outcome : classifyItem(action, answer.item);
        outcomes[position] = outcome;
        if (outcome.status === 'errored') doubts.heard(operation, answer);
      },
    });
    for (const { operation, outcome } of await doubts.decide()) outcomes[operation.position] = outcome;
    pending = pending.filter(({ position }) => outcomes[position]?.status === 'errored');
    reportHeld(pending[0]?.position);
    return { sent, left: pending.length, progress: pending.length < before };
  });
  rememberTaken(operations, outcomes, memory);
  return { outcomes, retries, ...(doubts.found.size > 0 && { doubts: doubts.found }) };
}

/** Operations of a batch that are looked at: enough to meet several indices, few enough to cost nothing. */
const looks = 16;

function rememberTaken(
  operations: readonly Operation[],
  outcomes: readonly DocumentOutcome[],
  memory: RefusalMemory,
): void {
  const step = Math.max(1, Math.floor(operations.length / looks));
  for (let position = (operations.length - 1) % step; position < operations.length; position += step) {
    const operation = operations[position];
    if (operation !== undefined && outcomes[position]?.status === 'indexed')
      memory.took(operation.index, operation);
  }
}

/** The same whenever the document comes again. */
function keyOf(operation: Operation | undefined): string {
  return doubtKey(operation?.index, operation?.id);
}

/** Operations that the engine took, from the last to the first. */
function* takenOperations(
  operations: readonly Operation[],
  outcomes: readonly DocumentOutcome[],
): Generator<Operation> {
  for (let position = operations.length - 1; position >= 0; position -= 1) {
    const [operation, outcome] = [operations[position], outcomes[position]];
    const taken = outcome?.status === 'indexed' || outcome?.status === 'duplicate';
    if (taken && operation !== undefined) yield operation;
  }
}

/** Sends operations once each: those in doubt apart from the others, as `doubts` divides them. */
export async function sendDivided<Operation extends Sendable>(
  operations: readonly Operation[],
  doubts: Doubts<Operation>,
  options: SendOptions<Operation>,
): Promise<Sent> {
  let [requests, repeats] = [0, 0];
  for (const { operations: some, ...how } of doubts.divide(operations)) {
    const sent = await sendOnce(some, { ...options, ...how });
    requests += sent.requests;
    repeats += sent.repeats;
  }
  return { requests, repeats };
}
