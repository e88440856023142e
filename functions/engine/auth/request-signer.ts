import { createHash, createHmac } from 'node:crypto';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { ConnectionRequestParams } from '@elastic/elasticsearch';
import { SignatureV4 } from '@smithy/signature-v4';
import { checkEndpoint, checkPath, readQuery } from './signed-target.ts';

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** SHA-256, and HMAC when there is a secret, from Node itself: an order of magnitude faster than in JavaScript. */
class Sha256 {
  private readonly hash;

  constructor(secret?: Bytes) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBuffer(secret));
  }

  update(chunk: Bytes): void {
    this.hash.update(toBuffer(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  /** Asked for by the interface; a signer makes a new one for each request. */
  reset(): void {
    throw new Error('a SHA-256 that has begun cannot be reset');
  }
}

function toBuffer(bytes: Bytes): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  if (bytes instanceof ArrayBuffer) return Buffer.from(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Changed on the way (compression, proxies), so left out of the signature. */
const unsigned = new Set(['content-length', 'accept', 'user-agent', 'x-elastic-client-meta']);

export interface SigningOptions {
  /** `aoss` for OpenSearch Serverless; default `es`. */
  readonly service?: string | undefined;
  readonly region?: string | (() => Promise<string>) | undefined;
  readonly credentials?: ReturnType<typeof fromEnv> | undefined;
}

/**
 * Signs requests to a domain with Signature Version 4; by default with the function's own credentials, which Lambda
 * keeps in the environment (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/request-signing.html).
 * @throws TypeError for a request whose signature AWS would not verify: its path holds a query, say
 */
export function requestSigner({ service = 'es', region, credentials }: SigningOptions = {}) {
  const signer = new SignatureV4({
    service,
    region: region ?? process.env.AWS_REGION ?? 'us-east-1',
    credentials: credentials ?? fromEnv(),
    sha256: Sha256,
  });
  return async (url: URL, params: ConnectionRequestParams): Promise<ConnectionRequestParams> => {
    checkEndpoint(url);
    const { body } = params;
    if (body !== undefined && body !== null && typeof body !== 'string' && !Buffer.isBuffer(body)) {
      throw new TypeError('a streamed body cannot be signed: pass text or bytes');
    }
    const signed = await signer.sign(
      {
        method: params.method,
        protocol: url.protocol,
        hostname: url.hostname,
        ...(url.port === '' ? {} : { port: Number(url.port) }),
        path: checkPath(params.path),
        query: readQuery(String(params.querystring ?? '')),
        headers: { ...textHeaders(params.headers), host: url.host },
        body: body ?? '',
      },
      { unsignableHeaders: unsigned },
    );
    return { ...params, headers: signed.headers };
  };
}

function textHeaders(headers: ConnectionRequestParams['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name.toLowerCase(), String(value)]],
    ),
  );
}
