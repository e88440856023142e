import type { Client } from '@elastic/elasticsearch';
import type { z } from 'zod';
import { readEngineError } from '../../functions/core/bulk/bulk-answer.ts';
import {
  type EngineAnswer,
  type EngineQuestion,
  engineRequest,
  field,
} from '../../functions/engine/install/engine-request.ts';
import { Fault } from '../kit/fault.ts';
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
  readonly #client: Client;
  /** Replicas may be behind where they copy segments; only OpenSearch has such, and it can be asked for the primary. */
  readonly #preferences: readonly string[];

  constructor(client: Client, distribution: 'opensearch' | 'elasticsearch') {
    this.#client = client;
    this.#request = engineRequest(client);
    this.#preferences = distribution === 'opensearch' ? ['_primary'] : [];
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
    const answer = await this.raw(method, path, question);
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
   */
  async search(searches: readonly ShardSearch[]): Promise<{ total: number; hits: readonly Hit[] }[]> {
    const lines = searches.flatMap(({ index, shard, body }) => {
      const preference = [...(shard === undefined ? [] : [`_shards:${shard}`]), ...this.#preferences].join(
        '|',
      );
      const whole = { allow_partial_search_results: false };
      return [{ index, ...whole, ...(preference !== '' && { preference }) }, body];
    });
    const answer = await this.#bulky('POST', '/_msearch', lines);
    const { responses } = multiSearch.parse(answer);
    return responses.map((response) => {
      if (isMissing(field(response, 'error', 'type'))) throw new LostLock();
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

  async #bulky(method: Method, path: string, lines: readonly object[]): Promise<unknown> {
    const bulkBody = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    try {
      return await this.#client.transport.request({ method, path, bulkBody });
    } catch (thrown) {
      const status = field(thrown, 'statusCode');
      if (typeof status === 'number')
        throw refused(`${method} ${path}`, { status, body: field(thrown, 'body') });
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
