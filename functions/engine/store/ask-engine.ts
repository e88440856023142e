import type { Client } from '@elastic/elasticsearch';
import { type BulkAnswer, readEngineError } from '../../core/bulk/bulk-answer.ts';
import { isSecurityError } from '../../core/bulk/classify.ts';
import { type Flow, signalOf } from '../../core/bulk/flow.ts';
import type { Outside } from '../../core/bulk/outside.ts';
import { inRounds } from '../../core/bulk/rounds.ts';
import { patienceFor, securityFault } from '../../core/bulk/send.ts';
import type { SendLimits } from '../../core/bulk/send-operations.ts';
import { isObject } from '../../core/json/object.ts';
import { answerOf, within } from '../bulk-sender.ts';
import { StoreRefused, StoreUnavailable } from './window-store.ts';

export interface Asking {
  readonly limits: SendLimits;
  readonly flow: Flow;
  readonly outside: Outside;
}

export interface Question<Result> {
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** In the body's stead, of an `_msearch` for one search; what is read is the answer to that. */
  readonly lines?: string;
  /** `undefined` for what is no whole answer: it is asked for again. */
  readonly read: (body: unknown) => Result | undefined;
  /** The answer where there is no such index. */
  readonly missing: Result;
}

export type Ask = <Result>(question: Question<Result>) => Promise<Result>;

type Answer = { readonly kind: 'body'; readonly body: unknown } | Exclude<BulkAnswer, { kind: 'items' }>;

/**
 * Asks the engine, again and again until it answers or the deadline comes.
 *
 * @throws StoreUnavailable at the deadline, StoreRefused for a request that is wrong by itself, InvocationFault when
 * the engine refuses our credentials
 */
export function asker(client: Client, { limits, flow, outside }: Asking): Ask {
  return async <Result>(question: Question<Result>): Promise<Result> => {
    let answered: { readonly result: Result } | undefined;
    let problem = 'the deadline came first';
    await inRounds(limits, outside, async () => {
      const sentAt = outside.now();
      const remaining = outside.deadline - sentAt;
      if (remaining > 0) {
        const timeout = Math.min(patienceFor(flow, limits.requestTimeout), remaining);
        const answer = await send(client, question, timeout);
        noteFailure(answer, flow, sentAt, outside.now());
        answered = resultOf(answer, question);
        if (answered === undefined) problem = problemOf(answer);
      }
      return { sent: { requests: 1, repeats: 0 }, left: answered === undefined ? 1 : 0, progress: false };
    });
    if (answered === undefined)
      throw new StoreUnavailable(`${question.path} of the search engine: ${problem}`);
    return answered.result;
  };
}

async function send<Result>(
  client: Client,
  { path, body, lines }: Question<Result>,
  timeout: number,
): Promise<Answer> {
  try {
    const what = lines === undefined ? { ...(body !== undefined && { body }) } : { bulkBody: lines };
    const answer = await client.transport.request({ method: 'POST', path, ...what }, within(timeout));
    return lines === undefined ? { kind: 'body', body: answer } : onlyAnswer(answer);
  } catch (thrown) {
    return answerOf(thrown);
  }
}

/** https://docs.opensearch.org/latest/api-reference/search-apis/multi-search/ */
function onlyAnswer(answer: unknown): Answer {
  const responses = isObject(answer) && Array.isArray(answer.responses) ? answer.responses : [];
  const body: unknown = responses[0];
  if (!isObject(body) || body.error === undefined) return { kind: 'body', body };
  return { kind: 'refused', status: Number(body.status), error: readEngineError(body.error) };
}

/** Only failures: that the engine can be read doesn't say that it takes what is written. */
function noteFailure(answer: Answer, flow: Flow, sentAt: number, now: number): void {
  const status = answer.kind === 'refused' ? answer.status : 200;
  const taken = answer.kind === 'unreachable' ? 'failed' : signalOf(status);
  if (taken !== 'all') flow.answered(taken, sentAt, now);
}

function resultOf<Result>(
  answer: Answer,
  { path, read, missing }: Question<Result>,
): { readonly result: Result } | undefined {
  if (answer.kind === 'unreachable') return undefined;
  if (answer.kind === 'body') {
    const result = read(answer.body);
    return result === undefined ? undefined : { result };
  }
  const { status, error } = answer;
  if (isSecurityError(status, error)) throw securityFault(status, error.type);
  if (error.type === 'index_not_found_exception') return { result: missing };
  if (status === 400) throw new StoreRefused(`the search engine refused ${path}: ${error.type}`, error.type);
  return undefined;
}

function problemOf(answer: Answer): string {
  if (answer.kind === 'body') return 'parts of the answer were missing';
  return answer.kind === 'refused' ? `${answer.status} ${answer.error.type}` : answer.message;
}
