import { readFileSync } from 'node:fs';
import { Client, Transport, type TransportOptions } from '@elastic/elasticsearch';
import type { SearchConfig } from '../lambda/environment.ts';
import type { SigningOptions } from './auth/request-signer.ts';
import { AbortableConnection, authorizedConnection, signingConnection } from './connections.ts';

export interface SearchClientOptions extends SearchConfig {
  /** Whose signature, where it isn't the function's own: of requests, or of the one that reads the secret. */
  readonly signing?: SigningOptions | undefined;
}

/** The client's own media types and product check make OpenSearch and Elasticsearch 7 refuse it. */
class NeutralTransport extends Transport {
  constructor({ productCheck: _product, vendoredHeaders: _mediaTypes, ...neutral }: TransportOptions) {
    super(neutral);
  }
}

/**
 * One client for OpenSearch and Elasticsearch. It never retries: what to retry, and until when, is for the caller.
 * Bodies are compressed on the way to a remote engine, where bytes cost more than the CPU that saves them.
 * @throws Error when the file of the certificate authorities can't be read
 */
export function createSearchClient(options: SearchClientOptions): Client {
  const { endpoint, ca } = options;
  return new Client({
    node: endpoint.href,
    Transport: NeutralTransport,
    Connection: connectionOf(options),
    compression: endpoint.protocol === 'https:',
    maxRetries: 0,
    ...(ca !== undefined && { tls: { ca: readFileSync(ca) } }),
  });
}

function connectionOf({ auth, secret, signing }: SearchClientOptions): typeof AbortableConnection {
  if (auth === 'sigv4') return signingConnection(signing);
  if (auth === 'none') return AbortableConnection;
  if (secret === undefined) throw new TypeError(`requests with ${auth} need a secret: say where it is`);
  return authorizedConnection({ auth, secret, signing });
}
