import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@elastic/elasticsearch';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineRequest } from '../../../functions/engine/install/engine-request.ts';
import { installPolicy } from '../../../functions/engine/install/install-policy.ts';
import { updateMappings } from '../../../functions/engine/install/update-mappings.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { Identities } from '../../gateway/identities.ts';
import { startVerifier, type Verifier } from '../../gateway/verifier.ts';
import { verifySignature } from '../../gateway/verify-signature.ts';
import { readWire, type WireRequest } from '../../gateway/wire-request.ts';

const arrived: WireRequest[] = [];
const identities = new Identities();
const region = 'eu-west-1';
let server: Server;
let client: Client;
let verifier: Verifier;

/** What a domain of this test answers, by the path without its query. */
const answers: Readonly<Record<string, object>> = {
  '/_resolve/index/logs-*': { indices: [{ name: 'logs-2026.11' }] },
  '/_plugins/_ism/policies/shardline-logs': { _seq_no: 7, _primary_term: 2 },
};

beforeAll(async () => {
  verifier = await startVerifier();
  server = createServer(async (request, response) => {
    const wire = await readWire(request);
    arrived.push(wire);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[wire.path] ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const credentials = identities.of('arn:aws:iam::111122223333:role/setup');
  client = createSearchClient({
    endpoint: new URL(`http://127.0.0.1:${port}`),
    auth: 'sigv4',
    signing: { region, credentials: async () => credentials },
  });
});

afterAll(async () => {
  await client?.close();
  server?.close();
  await verifier?.stop();
});

/** The requests since the last time, each with whether botocore signs what arrived in the same way. */
async function taken(): Promise<(readonly [target: string, verified: boolean])[]> {
  const rules = { identities, verifier, region, services: ['es'], now: Date.now };
  return await Promise.all(
    arrived.splice(0).map(async (wire) => {
      const { ok } = await verifySignature(wire, rules);
      return [wire.query === '' ? wire.path : `${wire.path}?${wire.query}`, ok] as const;
    }),
  );
}

test('the setup signs what it asks of a domain, whatever the query', async () => {
  const request = engineRequest(client);
  await updateMappings(request, ['logs-*'], { host: { type: 'keyword' } });
  const opensearch = { distribution: 'opensearch', version: '3.7.0' } as const;
  await installPolicy(request, opensearch, { name: 'shardline-logs', body: { policy: {} } });
  const policy = '/_plugins/_ism/policies/shardline-logs';
  expect(await taken()).toEqual([
    ['/_resolve/index/logs-*?expand_wildcards=open%2Chidden', true],
    ['/logs-2026.11/_mapping', true],
    [policy, true],
    [`${policy}?if_seq_no=7&if_primary_term=2`, true],
    [policy, true],
  ]);
});

const segment = fc
  .string({ unit: fc.constantFrom(...'abzAZ09-._~!$&()*+,;=:@%'), minLength: 1, maxLength: 12 })
  .map((text) => text.replaceAll('%', '%2F'))
  .filter((text) => text !== '.' && text !== '..');
const path = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
const queries = fc.dictionary(
  // This one the signer refuses.
  fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name !== '__proto__'),
  fc.string({ unit: 'grapheme' }),
  {
    maxKeys: 4,
    noNullPrototype: true,
  },
);
const body = fc.option(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), { nil: undefined });

test('what is signed is what goes out, whatever is in path, query and body', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'PUT', 'POST'),
      path,
      queries,
      body,
      async (method, path, querystring, body) => {
        await client.transport.request({ method, path, querystring, ...(body && { body }) });
        expect(await taken()).toEqual([[expect.stringContaining(path), true]]);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['a query', '/_search?q=x', /path "\/_search\?q=x".*query apart/],
  ['an empty segment', '/logs//_search', /path "\/logs\/\/_search"/],
  ['a way up', '/logs/../_search', /path "\/logs\/\.\.\/_search"/],
  ['a character that is not ASCII', '/caf\u00e9/_search', /path "\/café\/_search".*percent-encode/],
  ['a fragment', '/logs#x/_search', /percent-encode/],
])('%s in a path is refused before anything is sent', async (_, path, says) => {
  await expect(client.transport.request({ method: 'GET', path })).rejects.toThrow(says);
  expect(await taken()).toEqual([]);
});

test.each([
  ['a plus', 'q=a+b', /query "q=a\+b"/],
  ['a key twice', 'q=a&q=b', /query "q=a&q=b"/],
  ['a broken escape', 'q=%zz', /query "q=%zz"/],
  ['a name that the signer leaves out', '__proto__=1', /leaves out __proto__/],
])('%s in a query that is text is refused before anything is sent', async (_, querystring, says) => {
  await expect(client.transport.request({ method: 'GET', path: '/_search', querystring })).rejects.toThrow(
    says,
  );
  expect(await taken()).toEqual([]);
});
