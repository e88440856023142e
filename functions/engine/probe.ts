import { isSecurityError } from '../core/bulk/classify.ts';
import { probeTimeoutMs } from '../core/bulk/send.ts';
import type { bulkSender } from './bulk-sender.ts';

/** What a function says of its engine when it is asked by `{"shardline": {"mode": "probe"}}`. */
export interface ProbeAnswer {
  readonly reaches: boolean;
  /** Why it doesn't, in the words of the network or the engine. */
  readonly reason?: string;
}

/**
 * Whether this very process can write to its engine: its certificate is believed, its secret or signature taken. Asked by
 * a bulk request without operations, which the engine refuses for having none.
 */
export async function probe(send: ReturnType<typeof bulkSender>): Promise<ProbeAnswer> {
  const answer = await send('\n', probeTimeoutMs);
  if (answer.kind === 'items') return { reaches: true };
  if (answer.kind === 'unreachable') return { reaches: false, reason: answer.message };
  const { status, error } = answer;
  if (status < 500 && !isSecurityError(status, error)) return { reaches: true };
  return { reaches: false, reason: [status, error?.reason].filter(Boolean).join(': ') };
}
