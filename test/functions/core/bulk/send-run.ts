import { Flow } from '../../../../functions/core/bulk/flow.ts';
import {
  type Answered,
  type SendOptions,
  type Sent,
  sendOnce,
} from '../../../../functions/core/bulk/send.ts';
import { type operation, operations } from '../records.ts';
import { limits, type world } from './engine.ts';

export const chunksOf = (count: number, concurrency = 1) => ({
  chunk: { bytes: 1_000_000, operations: count },
  concurrency,
});

type Engine = ReturnType<typeof world>;

/** Sends once, and tells what was answered by the time that this was done. */
export async function send(
  { outside }: Engine,
  count: number,
  { flow = new Flow(chunksOf(1_000)), ...changes }: Partial<SendOptions<ReturnType<typeof operation>>> = {},
): Promise<Sent & { answers: (Answered | undefined)[]; flow: Flow }> {
  const answers: (Answered | undefined)[] = Array.from({ length: count });
  const sent = await sendOnce(operations(count), {
    flow,
    outside,
    requestTimeout: limits.requestTimeout,
    answered: ({ recordPosition }, answer) => {
      answers[recordPosition] = answer;
    },
    ...changes,
  });
  return { ...sent, answers, flow };
}
