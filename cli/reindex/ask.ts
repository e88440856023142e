import { type Client, errors } from '@elastic/elasticsearch';
import type { z } from 'zod';
import { readEngineError } from '../../functions/core/bulk/bulk-answer.ts';
import {
  type EngineAnswer,
  type EngineQuestion,
  engineRequest,
  field,
} from '../../functions/engine/install/engine-request.ts';
import { Fault } from '../kit/fault.ts';
import { patiently, TooLarge } from './busy.ts';
import { found, type Hit, multiGet, multiSearch } from './engine-answers.ts';
import { LostLock } from './generation-engine.ts';

type Method = Parameters<ReturnType<typeof engineRequest>>[0];

/** A search for documents of one shard. */
export interface ShardSearch {
  readonly index: string;
  readonly shard?: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Requests of a reindex; what the engine refuses is told in one sentence. */
export class Ask {
  readonly #request: ReturnType<typeof engineRequest>;
  readonly client: Client;
  readonly #distribution: 'opensearch' | 'elasticsearch';
  /** Replicas may be behind where they copy segments; only OpenSearch has such, and it can be asked for the primary. */
  readonly #preferences: readonly string[];

  constructor(client: Client, distribution: 'opensearch' | 'elasticsearch') {
    this.client = client;
    this.#distribution = distribution;
    this.#request = engineRequest(client);
    this.#preferences = distribution === 'opensearch' ? ['_primary'] : [];
  }

  /** The same, with a name that each request has in the engine's list of tasks. */
  named(opaqueId: string): Ask {
    return new Ask(this.client.child({ headers: { 'x-opaque-id': opaqueId } }), this.#distribution);
  }

  /** Any answer, as it is. @throws Fault when there is none */
  async raw(method: Method, path: string, question: EngineQuestion = {}): Promise<EngineAnswer> {
    try {
      return await this.#request(method, path, question);
    } catch (thrown) {
      throw new Fault(
        'TARGET',
        `The search engine can't be reached: ${thrown instanceof Error ? thrown.message : thrown}.`,
      );
    }
  }

  /** The answer to what must succeed, read by `schema`. @throws Fault; LostLock when a name isn't there any more */
  async read<Schema extends z.ZodType>(
    schema: Schema,
    method: Method,
    path: string,
    question: EngineQuestion = {},
  ): Promise<z.infer<Schema>> {
    const send = () => this.raw(method, path, question);
    const answer = await (method === 'PUT' ? send() : patiently(send));
    if (isNamed404(answer)) throw new LostLock();
    const parsed = schema.safeParse(answer.body);
    if (answer.status === 200 && parsed.success) return parsed.data;
    throw refused(`${method} ${path}`, answer);
  }

  /** @throws Fault; LostLock when a name isn't there any more */
  async done(method: Method, path: string, question: EngineQuestion = {}): Promise<void> {
    const answer = await this.raw(method, path, question);
    if (isNamed404(answer)) throw new LostLock();
    if (answer.status !== 200) throw refused(`${method} ${path}`, answer);
  }

  /**
   * Searches, each with a part from every shard or not at all. With what they prefer in the body: a domain may ignore
   * what the URL of a signed POST asks for.
   * @param mostBytes of the answer
   * @throws TooLarge when the answer has more, or the engine has no memory for it; Fault; LostLock
   */
  async search(
    searches: readonly ShardSearch[],
    mostBytes?: number,
  ): Promise<{ total: number; hits: readonly Hit[] }[]> {
    const lines = searches.flatMap(({ index, shard, body }) => {
      const preference = [...(shard === undefined ? [] : [`_shards:${shard}`]), ...this.#preferences].join(
        '|',
      );
      const whole = { allow_partial_search_results: false };
      return [{ index, ...whole, ...(preference !== '' && { preference }) }, body];
    });
    const answer = await patiently(() => this.#bulky('POST', '/_msearch', lines, mostBytes));
    if (answer.status !== 200) throw refused('POST /_msearch', answer);
    const { responses } = multiSearch.parse(answer.body);
    return responses.map((response) => {
      const type = field(response, 'error', 'type');
      if (isMissing(type)) throw new LostLock();
      if (type === 'circuit_breaking_exception') throw new TooLarge();
      const parsed = found.safeParse(response);
      if (!parsed.success)
        throw refused('POST /_msearch', { status: Number(field(response, 'status') ?? 200), body: response });
      const { total, hits } = parsed.data.hits;
      return { total: total.value, hits };
    });
  }

  /** By position: what the index has under these ids now. */
  async get(index: string, keys: readonly { readonly id: string; readonly routing: string | undefined }[]) {
    const docs = keys.map(({ id: _id, routing }) => ({
      ...{ _index: index, _id, _source: false },
      ...(routing !== undefined && { routing }),
    }));
    const { docs: answers } = await this.read(multiGet, 'POST', '/_mget', { body: { docs } });
    for (const { error } of answers) {
      if (isMissing(error?.type)) throw new LostLock();
      if (error !== undefined) throw refused('POST /_mget', { status: 200, body: { error } });
    }
    return answers;
  }

  async #bulky(
    method: Method,
    path: string,
    lines: readonly object[],
    mostBytes: number | undefined,
  ): Promise<EngineAnswer> {
    const bulkBody = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const limits = mostBytes === undefined ? {} : { maxResponseSize: mostBytes };
    try {
      const body: unknown = await this.client.transport.request({ method, path, bulkBody }, limits);
      return { status: 200, body };
    } catch (thrown) {
      const status = field(thrown, 'statusCode');
      if (typeof status === 'number') return { status, body: field(thrown, 'body') };
      if (thrown instanceof errors.RequestAbortedError && mostBytes !== undefined) throw new TooLarge();
      throw new Fault(
        'TARGET',
        `The search engine can't be reached: ${thrown instanceof Error ? thrown.message : thrown}.`,
      );
    }
  }
}

/** Whether a request named an index or alias that isn't there. */
export function isNamed404({ status, body }: EngineAnswer): boolean {
  return status === 404 && isMissing(field(body, 'error', 'type'));
}

const missing = new Set([
  'index_not_found_exception',
  'aliases_not_found_exception',
  'resource_not_found_exception',
]);

function isMissing(type: unknown): boolean {
  return typeof type === 'string' && missing.has(type);
}

export function refused(what: string, { status, body }: EngineAnswer): Fault {
  const { reason } = readEngineError(field(body, 'error'));
  const denied = status === 401 || status === 403;
  const remedy = denied ? '; your role or user needs the rights of docs/reference/rights.md' : '';
  return new Fault(
    'TARGET',
    `The search engine answers ${status} to ${what}: ${reason.slice(0, 300)}${remedy}.`,
  );
}
