import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Asking, DomainRequest } from './ask-domain.ts';

type Bytes = string | ArrayBuffer | ArrayBufferView;

class Sha256 {
  private readonly hash;

  constructor(secret?: Bytes) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(chunk: Bytes): void {
    this.hash.update(bytesOf(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    throw new Error('begun');
  }
}

function bytesOf(bytes: Bytes): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  return ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
}

/** Where it differs from a signer that does as AWS wants. */
export interface Mutation {
  /** What is signed instead of the request that goes out. */
  readonly sees?: (request: DomainRequest) => DomainRequest;
  readonly service?: string;
  readonly region?: string;
  readonly unsignable?: readonly string[];
  /** Has it keep the path as it is, as S3 wants it. */
  readonly uriEscapePath?: boolean;
}

/** The headers of a signer that checks nothing, so that it can be wrong. */
export async function mutantHeaders(
  { gateway, principal }: Asking,
  request: DomainRequest,
  { sees = (same) => same, service = 'es', region = 'us-east-1', unsignable, uriEscapePath }: Mutation,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service,
    region,
    credentials: gateway.credentialsOf(principal),
    sha256: Sha256,
    ...(uriEscapePath !== undefined && { uriEscapePath }),
  });
  const { method, path, querystring = '', headers = {}, body = '' } = sees(request);
  const query = Object.fromEntries(new URLSearchParams(querystring));
  const unsigned = {
    method,
    protocol: 'https:',
    hostname: gateway.domainHost,
    path,
    query,
    headers: { host: gateway.domainHost, ...headers },
    body,
  };
  const options = unsignable && { unsignableHeaders: new Set(unsignable) };
  return (await signer.sign(unsigned, options)).headers;
}
