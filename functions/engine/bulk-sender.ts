import { type Client, errors } from '@elastic/elasticsearch';
import {
  type BulkAnswer,
  bulkAnswerFields,
  readBulkAnswer,
  readEngineError,
} from '../core/bulk/bulk-answer.ts';
import { probeTimeoutMs } from '../core/bulk/send.ts';
import { within } from './within.ts';

/** Without it the engine sends back more than it was sent. */
const querystring = { filter_path: bulkAnswerFields };

/**
 * Sends one bulk body. Whatever the engine or the network does becomes an answer, never an exception; the client's
 * errors hold the whole request, so nothing of them but their message goes on.
 */
export function bulkSender(client: Client): (body: string, timeout: number) => Promise<BulkAnswer> {
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
  const answer = await send('\n', probeTimeoutMs);
  return answer.kind === 'items' || (answer.kind === 'refused' && answer.status < 500);
}
