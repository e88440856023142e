import type { ClientRequestArgs } from 'node:http';
import {
  Client,
  type ConnectionRequestOptions,
  type ConnectionRequestOptionsAsStream,
  type ConnectionRequestParams,
  type ConnectionRequestResponse,
  type ConnectionRequestResponseAsStream,
  HttpConnection,
  Transport,
  type TransportOptions,
} from '@elastic/elasticsearch';
import { requestSigner, type SigningOptions } from './request-signer.ts';

export interface SearchClientOptions {
  readonly endpoint: URL;
  readonly auth: 'sigv4' | 'none';
  /** Whose signature, where it isn't the function's own. */
  readonly signing?: SigningOptions | undefined;
}

/** The client's own media types and product check make OpenSearch and Elasticsearch 7 refuse it. */
class NeutralTransport extends Transport {
  constructor({ productCheck: _product, vendoredHeaders: _mediaTypes, ...neutral }: TransportOptions) {
    super(neutral);
  }
}

/** Of itself the client forgets the signal, and its timeout too, as soon as the head of an answer has come. */
class AbortableConnection extends HttpConnection {
  override buildRequestObject(
    params: ConnectionRequestParams,
    options: ConnectionRequestOptions,
  ): ClientRequestArgs {
    return { ...super.buildRequestObject(params, options), signal: options.signal };
  }
}

/** Signs what really goes out: the path with its query, and the bytes after compression. */
function signingConnection(signing: SigningOptions | undefined): typeof AbortableConnection {
  const sign = requestSigner(signing);
  return class SigningConnection extends AbortableConnection {
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptions,
    ): Promise<ConnectionRequestResponse>;
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptionsAsStream,
    ): Promise<ConnectionRequestResponseAsStream>;
    override async request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptions & ConnectionRequestOptionsAsStream,
    ): Promise<ConnectionRequestResponse | ConnectionRequestResponseAsStream> {
      return super.request(await sign(this.url, params), options);
    }
  };
}

/**
 * One client for OpenSearch and Elasticsearch. It never retries: what to retry, and until when, is for the caller.
 * Bodies are compressed on the way to a remote engine, where bytes cost more than the CPU that saves them.
 */
export function createSearchClient({ endpoint, auth, signing }: SearchClientOptions): Client {
  return new Client({
    node: endpoint.href,
    Transport: NeutralTransport,
    Connection: auth === 'sigv4' ? signingConnection(signing) : AbortableConnection,
    compression: endpoint.protocol === 'https:',
    maxRetries: 0,
  });
}
