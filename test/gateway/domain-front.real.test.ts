import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../local/engine/engine.ts';
import { emptyEngine } from '../worker-engine.ts';
import {
  type Asking,
  askDomain,
  askUnsigned,
  type DomainAnswer,
  type DomainRequest,
  type Tampering,
} from './ask-domain.ts';
import type { DomainProps } from './domain-front.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { type Mutation, mutantHeaders } from './mutant-signer.ts';
import type { AccessRequest } from './policy/access-request.ts';
import type { Decide } from './policy/decide.ts';

const arn = 'arn:aws:es:us-east-1:000000000000:domain/front';
const role = 'arn:aws:iam::000000000000:role/writer';

let engine: Engine;
let gateway: Gateway;
let asking: Asking;
const asked: (AccessRequest & { readonly principal: string })[] = [];

/** Lets the role do all but delete; what it was asked is kept. */
const decide: Decide = (principal, request) => {
  asked.push({ principal, ...request });
  if (principal === role && request.action !== 'es:ESHttpDelete') return { allowed: true, by: [] };
  const message = `User: ${principal} is not authorized to perform: ${request.action} because no identity-based policy allows it`;
  return { allowed: false, reason: 'no-allow', message, by: [] };
};

beforeAll(async () => {
  engine = await emptyEngine();
  gateway = await startGateway({
    account: '000000000000',
    region: 'us-east-1',
    domain: { arn, engineUrl: engine.url, maxBodyBytes: 10_000 },
  });
  gateway.setDecide(decide);
  asking = { gateway, principal: role };
});

afterAll(() => gateway?.stop());

beforeEach(() => {
  asked.length = 0;
});

const zipped = gzipSync(JSON.stringify({ query: { match_all: {} } }));
const search: DomainRequest = {
  method: 'POST',
  path: '/things-*/_search',
  querystring: 'expand_wildcards=open%2Chidden&ignore_unavailable=true',
  headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  body: zipped,
};

/** The search, signed by a signer with a mutation. */
async function searchBy(mutation: Mutation): Promise<DomainAnswer> {
  return await askUnsigned(gateway, { ...search, headers: await mutantHeaders(asking, search, mutation) });
}

describe('a domain', () => {
  test('gives what is signed, allowed and zipped to the engine, and its answer back', async () => {
    expect(await askDomain(asking, { method: 'PUT', path: '/things-1' })).toMatchObject({ status: 200 });
    expect(await askDomain(asking, search)).toMatchObject({ status: 200, body: { hits: { hits: [] } } });
    expect(await searchBy({})).toMatchObject({ status: 200 });
    expect(gateway.requests.at(-1)).toMatchObject({ principal: role, status: 200 });
  });

  test('asks who may do what by method and path, as it came and without the query', async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH']) {
      await askDomain(asking, { method, path: '/_cat/indices/things-%2A', querystring: 'h=index' });
    }
    const resource = `${arn}/_cat/indices/things-%2A`;
    expect(asked).toMatchObject(
      ['Get', 'Head', 'Post', 'Put', 'Delete', 'Patch'].map((method) => ({
        principal: role,
        action: `es:ESHttp${method}`,
        resource,
      })),
    );
  });

  test('asks for its root with a slash', async () => {
    await askDomain(asking, { method: 'GET', path: '/' });
    expect(asked).toMatchObject([{ action: 'es:ESHttpGet', resource: `${arn}/` }]);
  });

  test('says who may not do what', async () => {
    const { status, body } = await askDomain(asking, { method: 'DELETE', path: '/things-1' });
    const says = 'is not authorized to perform: es:ESHttpDelete because no identity-based policy allows';
    expect({ status, body }).toMatchObject({ status: 403, body: { Message: expect.stringContaining(says) } });
  });

  test('takes who signs nothing for nobody', async () => {
    const answer = await askUnsigned(gateway, { method: 'GET', path: '/' });
    expect(answer).toMatchObject({
      status: 403,
      body: { Message: expect.stringMatching(/^User: anonymous /) },
    });
    expect(asked).toMatchObject([{ principal: 'anonymous', action: 'es:ESHttpGet' }]);
  });

  test('is told who sent a request beside the signature, and tells nobody', async () => {
    const told: Tampering = ({ headers, ...rest }) => {
      return { ...rest, headers: { ...headers, 'shardline-sender': 'a.ts:1 inner < b.ts:2 outer' } };
    };
    const seen: string[] = [];
    const plugin: DomainProps['plugin'] = ({ headers }) => {
      seen.push(...headers.map(([name]) => name));
      return undefined;
    };
    const domain = { arn, engineUrl: engine.url, plugin };
    const other = await startGateway({ account: '000000000000', region: 'us-east-1', domain });
    other.setDecide(decide);
    const root = { method: 'GET', path: '/' };
    expect(await askDomain({ gateway: other, principal: role }, root, told)).toMatchObject({ status: 200 });
    expect(other.requests).toMatchObject([{ sender: ['a.ts:1 inner', 'b.ts:2 outer'] }]);
    expect(seen).toContain('host');
    expect(seen).not.toContain('shardline-sender');
    await other.stop();
  });

  test('takes no body above its limit', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(10_000) });
    const answer = await askDomain(asking, { method: 'POST', path: '/things-1/_doc', body });
    expect(answer).toMatchObject({ status: 413, body: { Message: expect.stringContaining('10000 bytes') } });
  });
});

describe('a signer is found out', () => {
  const withQueryInPath = (request: DomainRequest): DomainRequest => {
    return { ...request, path: `${request.path}?${request.querystring}`, querystring: '' };
  };
  const claiming =
    (hash: string) =>
    (request: DomainRequest): DomainRequest => {
      return { ...request, headers: { ...request.headers, 'x-amz-content-sha256': hash } };
    };
  test.each<[string, Mutation, string]>([
    ['that takes the query for a part of the path', { sees: withQueryInPath }, 'mismatch'],
    [
      'that hashes the body before it is zipped',
      { sees: (sent) => ({ ...sent, body: gunzipSync(zipped) }) },
      'mismatch',
    ],
    ['that hashes no body', { sees: (sent) => ({ ...sent, body: '' }) }, 'mismatch'],
    ['that leaves out the query', { sees: (sent) => ({ ...sent, querystring: '' }) }, 'mismatch'],
    ['that encodes no path, as for S3', { uriEscapePath: false }, 'mismatch'],
    [
      'that decodes the path before',
      { sees: (sent) => ({ ...sent, path: '/things-x/_search' }) },
      'mismatch',
    ],
    ['that leaves its session token unsigned', { unsignable: ['x-amz-security-token'] }, 'mismatch'],
    ['that leaves the content type unsigned', { unsignable: ['content-type'] }, 'mismatch'],
    ['that signs for another service', { service: 'aoss' }, 'wrong-scope'],
    ['that signs for another region', { region: 'eu-west-1' }, 'wrong-scope'],
    ['that claims the hash of another body', { sees: claiming('0'.repeat(64)) }, 'mismatch'],
    ['that says its payload is unsigned', { sees: claiming('UNSIGNED-PAYLOAD') }, 'mismatch'],
  ])('%s', async (_how, mutation, refusal) => {
    expect(await searchBy(mutation)).toMatchObject({ status: 403, body: { message: expect.any(String) } });
    expect(gateway.refusals().at(-1)).toMatchObject({ refusal, checks: [] });
    expect(asked).toEqual([]);
  });

  test.each<[string, Tampering]>([
    ['the path', (signed) => ({ ...signed, path: '/things-2/_search' })],
    ['the query', (signed) => ({ ...signed, querystring: 'ignore_unavailable=true' })],
    ['the body', (signed) => ({ ...signed, body: gzipSync('{}') })],
    ['the method', (signed) => ({ ...signed, method: 'PUT' })],
  ])('and so is who changes %s on the way', async (_what, tampering) => {
    expect(await askDomain(asking, search, tampering)).toMatchObject({ status: 403 });
  });
});

describe('an error of the test is', () => {
  test.each([
    ['an empty part of a path', { path: '/things-1//_search' }],
    ['a way up in a path', { path: '/things-1/../_search' }],
    ['a raw + in a query', { querystring: 'q=a+b' }],
    ['a key twice in a query', { querystring: 'q=a&q=b' }],
  ])('%s', async (_what, change) => {
    await askUnsigned(gateway, { method: 'GET', path: '/things-1/_search', ...change });
    expect(gateway.takeFaults()).toEqual([expect.stringMatching(/^GET \/things-1/)]);
  });
});

test('a domain that ignores the query of signed POSTs answers what it would without', async () => {
  const domain = { arn, engineUrl: engine.url, stripQueryOfPosts: true };
  const deaf = await startGateway({ account: '000000000000', region: 'us-east-1', domain });
  deaf.setDecide(decide);
  const nothing = { method: 'POST', path: '/nothing/_search', querystring: 'ignore_unavailable=true' };
  expect(await askDomain(asking, nothing)).toMatchObject({ status: 200 });
  expect(await askDomain({ gateway: deaf, principal: role }, nothing)).toMatchObject({ status: 404 });
  await deaf.stop();
});

test('a gateway that met what it could not judge does not end well', async () => {
  const domain = { arn, engineUrl: engine.url };
  const other = await startGateway({ account: '000000000000', region: 'us-east-1', domain });
  await askUnsigned(other, { method: 'GET', path: '//' });
  await expect(other.stop()).rejects.toThrow("couldn't judge:\nGET //");
});
