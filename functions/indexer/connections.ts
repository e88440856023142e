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
import { authorizationOf, type SecretAuth } from '../search-auth/authorization.ts';
import { type CachedAuthorization, cachedAuthorization } from '../search-auth/cached-authorization.ts';
import { readSecret } from '../search-auth/read-secret.ts';
import { requestSigner, type SigningOptions } from './request-signer.ts';

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

/** A connection each of whose requests goes through `exchange`, which sends it as it sees fit. */
function exchanging(
  exchange: (url: URL, params: ConnectionRequestParams, send: Send) => Promise<Answer>,
): typeof AbortableConnection {
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
      return await exchange(this.url, params, (changed) => super.request(changed, options));
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
  return exchanging(async (_, params, send) => {
    const header = stored.current() ?? (await orUnreachable(stored.first()));
    const answer = await send(authorized(params, header));
    return answer.statusCode === 401 ? await sendAgain(answer, header, stored, params, send) : answer;
  });
}

async function sendAgain(
  answer: Answer,
  refused: string,
  stored: CachedAuthorization,
  params: ConnectionRequestParams,
  send: Send,
): Promise<Answer> {
  const header = await orUnreachable(stored.instead(refused));
  return header === refused ? answer : await send(authorized(params, header));
}

function authorized(params: ConnectionRequestParams, authorization: string): ConnectionRequestParams {
  return { ...params, headers: { ...params.headers, authorization } };
}

async function orUnreachable(header: Promise<string>): Promise<string> {
  try {
    return await header;
  } catch (thrown) {
    throw new errors.ConnectionError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
