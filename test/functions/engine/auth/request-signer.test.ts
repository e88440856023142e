import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { requestSigner } from '../../../../functions/engine/auth/request-signer.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

function credentials(id: string, secret: string, token?: string): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret);
  if (token !== undefined) vi.stubEnv('AWS_SESSION_TOKEN', token);
}

/** The parts of the Authorization header. */
async function authorization(service: string, url: string, params: object = {}) {
  const { origin, pathname, search } = new URL(url);
  const request = { method: 'GET', path: pathname, querystring: search.slice(1), ...params };
  const { headers } = await requestSigner({ service })(new URL(origin), request);
  const [, signedHeaders, signature] =
    /SignedHeaders=(.*), Signature=(.*)$/.exec(String(headers?.authorization)) ?? [];
  return { signedHeaders, signature, headers };
}

describe('the examples that AWS publishes', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
  test.each([
    [
      'with a header',
      '/test.txt',
      { range: 'bytes=0-9' },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'with a query',
      '/?max-keys=2&prefix=J',
      {},
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s get the published signature', async (_, path, headers, published) => {
    credentials('AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');
    vi.setSystemTime('2013-05-24T00:00:00Z');
    const { signature } = await authorization('s3', `https://examplebucket.s3.amazonaws.com${path}`, {
      headers,
    });
    expect(signature).toBe(published);
  });
});

describe('a bulk request', () => {
  const url =
    'https://search-logs.us-east-1.es.amazonaws.com/_bulk?filter_path=items.*.status%2Citems.*.error';
  const body = Buffer.from('\x1f\x8b\x08\x00\xff\x00 any bytes', 'latin1');
  const headers = {
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
    'content-length': '99',
    accept: 'application/json',
    'User-Agent': 'test',
  };

  beforeEach(() => {
    credentials('AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', 'session-token');
    vi.setSystemTime('2026-11-23T10:00:00Z');
  });

  test('gets the signature that botocore 1.43 gives it, session token and encoded query included', async () => {
    const { signedHeaders, signature } = await authorization('es', url, { method: 'POST', headers, body });
    expect(signedHeaders).toBe(
      'content-encoding;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token',
    );
    expect(signature).toBe('3645ea50eba57e94c331cfb13fe0290e8305673d37db53299ea7cbb14eb59a06');
  });

  test('is signed over the very bytes that go out, and they go out unchanged', async () => {
    const { origin } = new URL(url);
    const sent = await requestSigner()(new URL(origin), { method: 'POST', path: '/_bulk', headers, body });
    expect(sent.body).toBe(body);
    const digest = createHash('sha256').update(body).digest('hex');
    expect(sent.headers).toMatchObject({ 'x-amz-content-sha256': digest, 'content-length': '99' });
  });

  test.each([
    ['another byte in the body', { body: Buffer.from(`${body}.`) }],
    ['another encoding', { headers: { ...headers, 'content-encoding': 'identity' } }],
  ])('gets another signature with %s', async (_, change) => {
    const first = await authorization('es', url, { method: 'POST', headers, body });
    const second = await authorization('es', url, { method: 'POST', headers, body, ...change });
    expect(second.signature).not.toBe(first.signature);
  });

  test('to an endpoint with a path is refused, because the path is sent and not signed', async () => {
    const sent = requestSigner()(new URL('https://proxy.example.com/search'), { method: 'GET', path: '/' });
    await expect(sent).rejects.toThrow('give the endpoint as https://proxy.example.com, without a path');
  });

  test('whose body is a stream is refused in one sentence', async () => {
    const { Readable } = await import('node:stream');
    const streamed = authorization('es', url, { method: 'POST', headers, body: Readable.from(['x']) });
    await expect(streamed).rejects.toThrow('a streamed body cannot be signed');
  });
});
