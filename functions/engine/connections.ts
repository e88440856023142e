import type { ClientRequestArgs } from 'node:http';
import {
  type ConnectionRequestOptions,
  type ConnectionRequestOptionsAsStream,
  type ConnectionRequestParams,
  type ConnectionRequestResponse,
  type ConnectionRequestResponseAsStream,
  errors,
  HttpConnection,
} from '@elastic/elasticsearch';
import { authorizationOf, cachedAuthorization, type SecretAuth } from './auth/authorization.ts';
import { readSecret } from './auth/read-secret.ts';
import { requestSigner, type SigningOptions } from './auth/request-signer.ts';

type Answer = ConnectionRequestResponse | ConnectionRequestResponseAsStream;
type Options = ConnectionRequestOptions & ConnectionRequestOptionsAsStream;

/** Of itself the client forgets the signal, and its timeout too, as soon as the head of an answer has come. */
export class AbortableConnection extends HttpConnection {
  override buildRequestObject(
    params: ConnectionRequestParams,
    options: ConnectionRequestOptions,
  ): ClientRequestArgs {
    return { ...super.buildRequestObject(params, options), signal: options.signal };
  }
}

type Send = (params: ConnectionRequestParams) => Promise<Answer>;

/** Sends a request as it sees fit. `signal` ends when the request's time is over. */
type Exchange = (
  url: URL,
  params: ConnectionRequestParams,
  send: Send,
  signal: AbortSignal | undefined,
) => Promise<Answer>;

/** A connection each of whose requests goes through `exchange`. */
function exchanging(exchange: Exchange): typeof AbortableConnection {
  return class ExchangingConnection extends AbortableConnection {
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptions,
    ): Promise<ConnectionRequestResponse>;
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptionsAsStream,
    ): Promise<ConnectionRequestResponseAsStream>;
    override async request(params: ConnectionRequestParams, options: Options): Promise<Answer> {
      return await exchange(this.url, params, (changed) => super.request(changed, options), options.signal);
    }
  };
}

/** Signs what really goes out: the path with its query, and the bytes after compression. */
export function signingConnection(signing: SigningOptions | undefined): typeof AbortableConnection {
  const sign = requestSigner(signing);
  return exchanging(async (url, params, send) => await send(await sign(url, params)));
}

export interface SecretSource {
  readonly auth: SecretAuth;
  /** As `readSecret` takes it. */
  readonly secret: string;
  /** Whose signature asks for the secret, where it isn't the function's own. */
  readonly signing?: SigningOptions | undefined;
}

/**
 * Sends the stored secret. It is read once; a 401 has it read again, and what was refused is sent once more if another
 * one is stored by then: so a rotation costs one request. A secret that can't be had counts as an engine that can't be
 * reached, which is waited for.
 */
export function authorizedConnection({ auth, secret, signing }: SecretSource): typeof AbortableConnection {
  const stored = cachedAuthorization(async () => authorizationOf(auth, await readSecret(secret, signing)));
  return exchanging(async (_, params, send, signal) => {
    const header = stored.current() ?? (await orUnreachable(stored.first(), signal));
    const answer = await send(authorized(params, header));
    if (answer.statusCode !== 401) return answer;
    const another = await orUnreachable(stored.instead(header), signal);
    return another === header ? answer : await send(authorized(params, another));
  });
}

function authorized(params: ConnectionRequestParams, authorization: string): ConnectionRequestParams {
  return { ...params, headers: { ...params.headers, authorization } };
}

async function orUnreachable(header: Promise<string>, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await inTime(header, signal);
  } catch (thrown) {
    throw new errors.ConnectionError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** Reading goes on for the requests that come after; this one has its own time (G5). */
async function inTime(header: Promise<string>, signal: AbortSignal | undefined): Promise<string> {
  if (signal === undefined) return await header;
  let end = (): void => undefined;
  const over = new Promise<never>((_, reject) => {
    end = () => reject(new Error("The search engine's secret was not there in time."));
  });
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([header, over]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
