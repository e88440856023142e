import { type Sendable, type SendOptions, type Sent, sendOnce } from '../send.ts';
import type { Doubts } from './doubts.ts';

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
