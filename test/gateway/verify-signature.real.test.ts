import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Identities } from './identities.ts';
import { type SigningVector, signingVectors, vectorOf, vectorScope } from './signing-vectors.ts';
import { startVerifier, type Verifier } from './verifier.ts';
import { type Verdict, verifySignature } from './verify-signature.ts';
import type { WireRequest } from './wire-request.ts';

let verifier: Verifier;

beforeAll(async () => {
  verifier = await startVerifier();
});

afterAll(() => verifier?.stop());

type Alteration = (wire: WireRequest) => Partial<WireRequest>;

async function verdictOn(
  { wire, identity }: SigningVector,
  alteration: Alteration = () => ({}),
  { now, region, service } = vectorScope,
): Promise<Verdict> {
  const identities = new Identities();
  identities.add(identity);
  const rules = { identities, verifier, region, services: [service], now: () => now };
  return await verifySignature({ ...wire, ...alteration(wire) }, rules);
}

/** The same headers but for one, which is changed, or taken away. */
function withHeader(name: string, change: (value: string) => string | undefined): Alteration {
  return ({ headers }) => ({
    headers: headers.flatMap(([one, value]) => {
      const changed = one === name ? change(value) : value;
      return changed === undefined ? [] : [[one, changed] satisfies [string, string]];
    }),
  });
}

const plus = (name: string, value: string): Alteration => {
  return ({ headers }) => ({ headers: [...headers, [name, value]] });
};

/** Signer and service may see these paths differently, or nothing sends them over HTTP. */
const unjudged = [
  'get-relative-normalized',
  'get-relative-relative-normalized',
  'get-slash-dot-slash-normalized',
  'get-slash-normalized',
  'get-slash-pointless-dot-normalized',
  'get-slashes-normalized',
  'get-space-normalized',
  'get-utf8',
];
/** Its session token isn't signed; domains want it to be. */
const loose = 'post-sts-header-after';

describe("AWS's own vectors", () => {
  const judged = signingVectors.filter(({ name }) => name !== loose && !unjudged.includes(name));

  test.each(judged)('$name is let in', async (vector) => {
    expect(await verdictOn(vector)).toEqual({ ok: true, principal: 'vectors', service: 'service' });
  });

  test.each(judged)(
    '$name with one more header of AWS, a changed body or another path is refused',
    async (vector) => {
      const changes: Alteration[] = [
        plus('x-amz-target', 'Kinesis_20131202.PutRecord'),
        ({ body }) => ({ body: Buffer.concat([body, Buffer.from(' ')]) }),
        ({ path }) => ({ path: `${path}x` }),
        withHeader('authorization', (value) => value.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
      ];
      for (const change of changes) {
        expect(await verdictOn(vector, change)).toMatchObject({ ok: false, problem: 'mismatch' });
      }
    },
  );

  test.each(unjudged)('%s is signed as AWS has it, and still an error of the test', async (name) => {
    const { wire, identity } = vectorOf(name);
    const [, signed = '', signature] =
      /SignedHeaders=([^,]+), Signature=(\w+)/.exec(wire.headers.at(-1)?.[1] ?? '') ?? [];
    const expected = await verifier.expected({
      method: wire.method,
      path: wire.path,
      params: [],
      headers: wire.headers.filter(([header]) => signed.split(';').includes(header)),
      payload: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      secret: identity.secretAccessKey,
      date: '20150830T123600Z',
      region: vectorScope.region,
      service: vectorScope.service,
    });
    expect(expected.signature).toBe(signature);
    await expect(verdictOn({ name, wire, identity })).rejects.toThrow(/in the path|ASCII/);
  });

  test('a session token that was added after signing is refused', async () => {
    const verdict = await verdictOn(vectorOf(loose));
    expect(verdict).toMatchObject({ ok: false, message: "'x-amz-security-token' must be signed." });
  });
});

describe('a request is refused', () => {
  const hash = '0'.repeat(64);
  test.each<[string, string, Alteration, string]>([
    ['without a signature', 'get-vanilla', withHeader('authorization', () => undefined), 'unsigned'],
    [
      'with the key of nobody',
      'get-vanilla',
      withHeader('authorization', (value) => value.replace('AKIDEXAMPLE', 'AKIDNOBODY')),
      'unknown-key',
    ],
    [
      'without its session token',
      'post-sts-header-before',
      withHeader('x-amz-security-token', () => undefined),
      'wrong-token',
    ],
    [
      'with a token where the key has none',
      'get-vanilla',
      plus('x-amz-security-token', 'token'),
      'wrong-token',
    ],
    [
      'for another day than it was signed on',
      'get-vanilla',
      withHeader('authorization', (value) => value.replace('/20150830/', '/20150829/')),
      'wrong-scope',
    ],
    ['with a hash that is not the body’s', 'post-vanilla', plus('x-amz-content-sha256', hash), 'mismatch'],
    [
      'with a payload that it says is unsigned',
      'post-vanilla',
      plus('x-amz-content-sha256', 'UNSIGNED-PAYLOAD'),
      'mismatch',
    ],
    [
      'whose content type is not signed',
      'post-vanilla',
      plus('content-type', 'application/json'),
      'mismatch',
    ],
    [
      'whose signed header is gone',
      'get-header-value-trim',
      withHeader('my-header1', () => undefined),
      'mismatch',
    ],
    ['to another host', 'get-vanilla', withHeader('host', () => 'example.org'), 'mismatch'],
    ['with another query', 'post-vanilla-query', () => ({ query: 'Param1=value2' }), 'mismatch'],
    ['by another method', 'post-vanilla', () => ({ method: 'PUT' }), 'mismatch'],
  ])('%s', async (_how, vector, change, problem) => {
    expect(await verdictOn(vectorOf(vector), change)).toMatchObject({ ok: false, problem });
  });

  test.each([
    ['for another region', { ...vectorScope, region: 'eu-west-1' }, 'wrong-scope'],
    ['for another service', { ...vectorScope, service: 'es' }, 'wrong-scope'],
    ['after more than five minutes', { ...vectorScope, now: vectorScope.now + 301_000 }, 'skew'],
    ['from more than five minutes ahead', { ...vectorScope, now: vectorScope.now - 301_000 }, 'skew'],
  ])('%s', async (_how, scope, problem) => {
    expect(await verdictOn(vectorOf('get-vanilla'), undefined, scope)).toMatchObject({ ok: false, problem });
  });
});

test.each([
  ['a raw + in a query', 'a=b+c'],
  ['a key that comes twice', 'a=b&a=c'],
  ['what is no URL encoding', 'a=%E1'],
])('%s is an error of the test', async (_what, query) => {
  await expect(verdictOn(vectorOf('get-vanilla'), () => ({ query }))).rejects.toMatchObject({
    code: 'UNJUDGEABLE',
  });
});
