import { type Client, errors } from '@elastic/elasticsearch';
import { within } from '../bulk-sender.ts';

export interface EngineAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface EngineQuestion {
  readonly body?: Readonly<Record<string, unknown>>;
  /** Never in the path: there it would be signed as a part of it. */
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until it counts as unanswered; default: the client's. */
  readonly timeout?: number;
}

/** One request to the search engine. Answers any status; throws only when there is no answer. */
export type EngineRequest = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  question?: EngineQuestion,
) => Promise<EngineAnswer>;

/** A search client as a plain request function, in which an HTTP error is an answer like any other. */
export function engineRequest(client: Pick<Client, 'transport'>): EngineRequest {
  return async (method, path, { body, query, headers, timeout } = {}) => {
    const request = { method, path, ...(body && { body }), ...(query && { querystring: { ...query } }) };
    try {
      const { statusCode, body: answer } = await client.transport.request(request, {
        meta: true,
        ...(headers && { headers: { ...headers } }),
        ...(timeout !== undefined && within(timeout)),
      });
      return { status: statusCode ?? 0, body: answer };
    } catch (error) {
      if (!(error instanceof errors.ResponseError) || error.statusCode === undefined) throw error;
      return { status: error.statusCode, body: error.body };
    }
  };
}

/** `field(body, 'error', 'type')`: a value inside an answer, or undefined when the way there ends. */
export function field(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined;
  }, value);
}
