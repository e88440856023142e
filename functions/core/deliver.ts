import { classifyItem } from './classify.ts';
import type { Operation } from './document.ts';
import { Flow, type FlowLimits } from './flow.ts';
import { type DocumentOutcome, errored } from './outcome.ts';
import { inRounds, type RoundLimits } from './rounds.ts';
import { type Delivery, sendOnce } from './send.ts';

export interface DeliveryLimits extends RoundLimits, FlowLimits {}

export interface Delivered {
  /** One outcome an operation, in the operations' order. */
  readonly outcomes: readonly DocumentOutcome[];
  /** Requests sent again or split, for the `BulkRetries` metric. */
  readonly retries: number;
}

export const notSent = errored({
  stage: 'bulk',
  type: 'not_sent',
  message: 'not sent: the deadline came first, or the engine was down',
});

/**
 * Indexes operations, and retries those that failed for now, until all have a final outcome or the deadline is near:
 * what is left then is errored and comes again with the next delivery of the batch. `flow` is kept by a container.
 *
 * @throws InvocationFault when the engine refuses our credentials or answers something that can't be matched.
 */
export async function deliver(
  operations: readonly Operation[],
  limits: DeliveryLimits,
  delivery: Delivery,
  flow: Flow = new Flow(limits),
): Promise<Delivered> {
  const outcomes: DocumentOutcome[] = operations.map(() => notSent);
  let pending = operations.map(({ action, lines, bytes }, place) => ({ action, lines, bytes, place }));
  const retries = await inRounds(limits, delivery, async () => {
    const before = pending.length;
    const sent = await sendOnce(pending, {
      flow,
      delivery,
      requestTimeout: limits.requestTimeout,
      answered: ({ place, action }, answer) => {
        outcomes[place] = 'outcome' in answer ? answer.outcome : classifyItem(action, answer.item);
      },
    });
    pending = pending.filter(({ place }) => outcomes[place]?.status === 'errored');
    return { sent, left: pending.length, progress: pending.length < before };
  });
  return { outcomes, retries };
}
