import { type Client, errors } from '@elastic/elasticsearch';
import {
  type BulkAnswer,
  bulkAnswerFields,
  readBulkAnswer,
  readEngineError,
} from '../core/bulk/bulk-answer.ts';
import { isSecurityError } from '../core/bulk/classify.ts';
import { trialTimeoutMs } from '../core/bulk/send.ts';

/** Without it the engine sends back more than it was sent. */
const answered = { filter_path: bulkAnswerFields };

/**
 * Sends one bulk body. Whatever the engine or the network does becomes an answer, never an exception; the client's
 * errors hold the whole request, so nothing of them but their message goes on.
 * @param query what a domain may ignore in the URL of a signed request
 */
export function bulkSender(
  client: Client,
  query: Readonly<Record<string, string>> = {},
): (body: string, timeout: number) => Promise<BulkAnswer> {
  const querystring = { ...query, ...answered };
  return async (body, timeout) => {
    try {
      const answer: unknown = await client.transport.request(
        { method: 'POST', path: '/_bulk', querystring, bulkBody: body },
        within(timeout),
      );
      const items = readBulkAnswer(answer);
      return items === undefined
        ? { kind: 'unreachable', message: 'what answered is no bulk API: its answer has no items' }
        : { kind: 'items', items };
    } catch (thrown) {
      return answerOf(thrown);
    }
  };
}

/** What a request that failed was answered, if at all. */
export function answerOf(thrown: unknown): Exclude<BulkAnswer, { kind: 'items' }> {
  if (thrown instanceof errors.ResponseError && thrown.statusCode !== undefined) {
    const body: unknown = thrown.body;
    const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : body;
    return { kind: 'refused', status: thrown.statusCode, error: readEngineError(error) };
  }
  return { kind: 'unreachable', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/**
 * Whether an engine is there, asked by a bulk request without operations: it says that it is none. A refusal is an
 * answer too; a proxy's 5xx in the engine's stead is none.
 */
export async function engineAnswers(send: ReturnType<typeof bulkSender>): Promise<boolean> {
  const answer = await send('\n', trialTimeoutMs);
  return answer.kind === 'items' || (answer.kind === 'refused' && answer.status < 500);
}

/**
 * Options of a request that is answered within so many milliseconds or not at all: the client's own timeout starts
 * anew with every byte, so the signal ends a trickling answer too. Timers take whole milliseconds only.
 */
export function within(timeout: number): { readonly requestTimeout: number; readonly signal: AbortSignal } {
  const wholeMs = Math.max(1, Math.floor(timeout));
  return { requestTimeout: wholeMs, signal: AbortSignal.timeout(wholeMs) };
}

/** What a function says of its engine when it is asked by `{"shardline": {"mode": "probe"}}`. */
export interface ProbeAnswer {
  readonly reaches: boolean;
  /** Why it doesn't, in the words of the network or the engine. */
  readonly reason?: string;
}

/**
 * Whether this very process can write to its engine: its certificate is believed, its secret or signature taken. Asked
 * by a bulk request without operations, which the engine refuses for having none.
 */
export async function probe(send: ReturnType<typeof bulkSender>): Promise<ProbeAnswer> {
  const answer = await send('\n', trialTimeoutMs);
  if (answer.kind === 'items') return { reaches: true };
  if (answer.kind === 'unreachable') return { reaches: false, reason: answer.message };
  const { status, error } = answer;
  if (status < 500 && !isSecurityError(status, error)) return { reaches: true };
  return { reaches: false, reason: [status, error?.reason].filter(Boolean).join(': ') };
}
