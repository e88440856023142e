import { Flow } from '../../../../functions/core/bulk/flow.ts';
import type { DocumentKey } from '../../../../functions/core/ordered/read-answer.ts';
import type { OrderedOutside } from '../../../../functions/core/ordered/read-stored.ts';
import { sendOrdered } from '../../../../functions/core/ordered/send-ordered.ts';
import type { OrderedAction } from '../../../../functions/pipeline/pipeline.ts';
import { limits } from '../bulk/engine.ts';
import { type Change, ordered } from './store.ts';

export const change = (
  action: OrderedAction,
  document: Record<string, unknown> = {},
  id = 'a',
  more: Partial<Change> = {},
): Change => ({ id, action, document, ...more });

/** Counts the requests. */
export function watched(outside: OrderedOutside) {
  const bodies: string[] = [];
  const reads: (readonly DocumentKey[])[] = [];
  const timeouts: number[] = [];
  const watching: OrderedOutside = {
    ...outside,
    send: (body, timeout) => {
      bodies.push(body);
      return outside.send(body, timeout);
    },
    read: (keys, timeout) => {
      reads.push(keys);
      timeouts.push(timeout);
      return outside.read(keys, timeout);
    },
  };
  return { outside: watching, bodies, reads, timeouts };
}

export async function sendChanges(list: readonly Change[], outside: OrderedOutside, flow = new Flow(limits)) {
  const { outcomes, retries } = await sendOrdered(list.map(ordered), limits, outside, flow);
  return { outcomes, retries, statuses: outcomes.map(({ status }) => status) };
}
