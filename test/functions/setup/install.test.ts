import type { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { definePipeline, type Pipeline } from '../../../functions/core/pipeline.ts';
import { count, distinct } from '../../../functions/core/windows/metrics.ts';
import { createSearchClient } from '../../../functions/indexer/search-client.ts';
import { detectEngine } from '../../../functions/setup/detect-engine.ts';
import { type EngineRequest, engineRequest, field } from '../../../functions/setup/engine-request.ts';
import { installTemplates } from '../../../functions/setup/install.ts';
import { setupAccess } from '../../../infra/search-access.ts';
import type { Engine } from '../../../local/engine/engine.ts';
import { emptyEngine } from '../../worker-engine.ts';

let engine: Engine;
let client: Client;
let request: EngineRequest;

beforeAll(async () => {
  engine = await emptyEngine();
  client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  request = engineRequest(client);
});

afterEach(async () => {
  const indices = ['setup-test-2026.01.01', 'setup-test-2026.01.02', 'setup-test.documents'];
  const path = `/${[...indices, 'windows.setup-test.2026.01', 'monitor-state.setup-test'].join(',')}`;
  await client.transport.request({ method: 'DELETE', path, querystring: { ignore_unavailable: true } });
});

afterAll(async () => {
  const template = { method: 'DELETE', path: '/_index_template/shardline-setup-test' };
  await client?.transport.request(template, { ignore: [404] });
  await client?.close();
});

const minutes = { name: 'minutes', size: '1m', keyBy: ['host'], metrics: { n: count() } } as const;

function pipelineWith(mappings: Pipeline['mappings'], retention?: '30d'): Pipeline {
  return definePipeline({
    name: 'setup-test',
    transform: () => null,
    document: { index: 'setup-test-{yyyy.MM.dd}' },
    mappings,
    ...(retention && { retention }),
  });
}

async function install(pipeline: Pipeline) {
  return await installTemplates({ request, pipeline, engine: await detectEngine(request) });
}

async function storedMappings(): Promise<unknown> {
  const { body } = await request('GET', '/_index_template/shardline-setup-test');
  return field(body, 'index_templates', 0, 'index_template', 'template', 'mappings', 'properties');
}

test('the engine introduces itself with its version', async () => {
  const detected = await detectEngine(request);
  expect(detected).toMatchObject({ distribution: engine.distribution, version: engine.version });
});

test('the template is in force, however often it is installed', async () => {
  const pipeline = pipelineWith({ status: { type: 'short' } });
  const first = await install(pipeline);
  expect(await install(pipeline)).toEqual(first);
  expect(await storedMappings()).toMatchObject({ status: { type: 'short' } });
});

test('a changed mapping takes the place of the old one', async () => {
  await install(pipelineWith({ status: { type: 'short' } }));
  await install(pipelineWith({ status: { type: 'keyword' }, path: { type: 'keyword' } }));
  expect(await storedMappings()).toMatchObject({ status: { type: 'keyword' }, path: { type: 'keyword' } });
});

test('a new index gets the mapping', async () => {
  await install(pipelineWith({ status: { type: 'short' } }));
  await client.transport.request({ method: 'PUT', path: '/setup-test-2026.01.01' });
  const { body } = await request('GET', '/setup-test-2026.01.01/_mapping');
  expect(field(body, 'setup-test-2026.01.01', 'mappings', 'properties', 'status', 'type')).toBe('short');
});

async function createIndex(index: string): Promise<void> {
  await client.transport.request({ method: 'PUT', path: `/${index}` });
}

async function fieldsOf(index: string): Promise<unknown> {
  const { body } = await request('GET', `/${index}/_mapping`);
  return field(body, index, 'mappings', 'properties');
}

test('an index that exists gets the new fields', async () => {
  await install(pipelineWith({ status: { type: 'short' } }));
  await createIndex('setup-test-2026.01.02');
  const { keptMappings } = await install(
    pipelineWith({ status: { type: 'short' }, path: { type: 'keyword' } }),
  );
  expect(await fieldsOf('setup-test-2026.01.02')).toMatchObject({ path: { type: 'keyword' } });
  expect(keptMappings).toBeUndefined();
});

test('an older type of one field in one index keeps no other field and no other index from the new ones', async () => {
  const url = { properties: { path: { type: 'keyword' } } } as const;
  await install(pipelineWith({ status: { type: 'short' }, url }));
  await createIndex('setup-test-2026.01.01');
  await install(pipelineWith({ url }));
  await createIndex('setup-test-2026.01.02');
  const { keptMappings } = await install(
    pipelineWith({
      bytes: { type: 'long' },
      status: { type: 'keyword' },
      url: { properties: { path: { type: 'text' }, query: { type: 'keyword' } } },
      host: { type: 'keyword' },
    }),
  );
  const added = { bytes: { type: 'long' }, host: { type: 'keyword' } };
  const path = { type: 'keyword' };
  const query = { type: 'keyword' };
  expect(await fieldsOf('setup-test-2026.01.01')).toMatchObject({
    ...added,
    status: { type: 'short' },
    url: { properties: { path, query } },
  });
  expect(await fieldsOf('setup-test-2026.01.02')).toMatchObject({
    ...added,
    status: { type: 'keyword' },
    url: { properties: { path, query } },
  });
  expect(keptMappings).toMatch(
    /^setup-test-2026\.01\.01 keeps its status, url\.path \(.*cannot be changed from type \[short\] to \[keyword\]\).*; setup-test-2026\.01\.02 keeps its url\.path \(/,
  );
});

test('an index that takes no changes is told, and the others get the new fields', async () => {
  await install(pipelineWith({ status: { type: 'short' } }));
  await createIndex('setup-test-2026.01.01');
  await createIndex('setup-test-2026.01.02');
  const settings = { 'index.blocks.metadata': true };
  await client.transport.request({ method: 'PUT', path: '/setup-test-2026.01.01/_settings', body: settings });
  const { keptMappings } = await install(pipelineWith({ path: { type: 'keyword' } })).finally(() =>
    client.transport.request({
      method: 'PUT',
      path: '/setup-test-2026.01.01/_settings',
      body: { 'index.blocks.metadata': false },
    }),
  );
  expect(keptMappings).toMatch(/^setup-test-2026\.01\.01 keeps its .*blocked/);
  expect(await fieldsOf('setup-test-2026.01.02')).toMatchObject({ path: { type: 'keyword' } });
});

const user =
  'User: arn:aws:sts::111122223333:assumed-role/setup/setup is not authorized to perform: es:ESHttp';
const securityRefusals = [
  [
    'the front door of a domain does not let it in',
    { Message: `${user}Put because no identity-based policy allows the es:ESHttpPut action` },
    /is not authorized to perform: es:ESHttp/,
  ],
  [
    'its signature is wrong',
    { message: 'The request signature we calculated does not match the signature you provided.' },
    /signature we calculated does not match/,
  ],
  [
    'the security plugin refuses it',
    {
      error: { type: 'security_exception', reason: 'no permissions for [indices:admin/mapping/put]' },
      status: 403,
    },
    /no permissions for \[indices:admin\/mapping\/put\]/,
  ],
] as const;

/** The engine behind a door that refuses some requests; the other ones reach it. */
function refusing(isRefused: (path: string) => boolean, body: unknown): EngineRequest {
  return async (method, path, question) =>
    isRefused(path) ? { status: 403, body } : await request(method, path, question);
}

async function installThrough(door: EngineRequest) {
  const pipeline = pipelineWith({ status: { type: 'short' }, path: { type: 'keyword' } });
  return await installTemplates({ request: door, pipeline, engine: await detectEngine(request) });
}

test.each(securityRefusals)(
  'it fails when %s, and no index silently keeps its mapping',
  async (_, body, says) => {
    await install(pipelineWith({ status: { type: 'short' } }));
    await createIndex('setup-test-2026.01.01');
    for (const part of ['/_mapping', '/_resolve/']) {
      const door = refusing((path) => path.includes(part), body);
      await expect(installThrough(door)).rejects.toMatchObject({
        code: 'MAPPING_REFUSED',
        status: 403,
        message: expect.stringMatching(says),
      });
    }
    await installThrough(request);
    expect(await fieldsOf('setup-test-2026.01.01')).toMatchObject({ path: { type: 'keyword' } });
  },
);

test('a block of one index that the security plugin tells of is told, and the others get the new fields', async () => {
  await install(pipelineWith({ status: { type: 'short' } }));
  await createIndex('setup-test-2026.01.01');
  await createIndex('setup-test-2026.01.02');
  const reason = 'index [setup-test-2026.01.01] blocked by: [FORBIDDEN/9/index metadata (api)];';
  const body = { error: { type: 'security_exception', reason }, status: 403 };
  const { keptMappings } = await installThrough(
    refusing((path) => path === '/setup-test-2026.01.01/_mapping', body),
  );
  expect(keptMappings).toMatch(/^setup-test-2026\.01\.01 keeps its .*blocked/);
  expect(await fieldsOf('setup-test-2026.01.02')).toMatchObject({ path: { type: 'keyword' } });
});

test('a lifecycle policy is installed, or the reason told why there is none', async () => {
  const { policy, skipped } = await install(pipelineWith({ status: { type: 'short' } }, '30d'));
  expect(policy ?? skipped).toMatch(/^shardline-setup-test$|^this \w+ [\d.]+ has no index \w+/);
});

test.each([
  ['dated indices', {}, 'setup-test-2026.01.01/_mapping'],
  ['ids of its own', { document: { index: 'setup-test', id: () => 'id' } }, 'setup-test.documents/_mapping'],
  ['windows', { windows: [minutes] }, 'windows.setup-test.2026.01/_mapping'],
])('its role in a domain may do all that it asks for, with %s', async (_, changes, mapping) => {
  await createIndex('setup-test-2026.01.01');
  await createIndex('windows.setup-test.2026.01');
  const asked: string[] = [];
  const recording: EngineRequest = (method, path, question) => {
    asked.push(`es:ESHttp${method === 'GET' ? 'Get' : 'Put'} ${path.slice(1)}`);
    return request(method, path, question);
  };
  const pipeline: Pipeline = { ...pipelineWith({ path: { type: 'keyword' } }), ...changes };
  await installTemplates({ request: recording, pipeline, engine: await detectEngine(recording) });
  const allowed = setupAccess(pipeline).flatMap(({ actions, paths }) =>
    actions.flatMap((action) => paths.map((path) => `${action} ${path}`)),
  );
  const isAllowed = (request: string) => allowed.some((one) => matches(one, request));
  expect(asked.filter((request) => !isAllowed(request))).toEqual([]);
  expect(asked).toContain(`es:ESHttpPut ${mapping}`);
  expect(isAllowed('es:ESHttpPut other-2026.01.01/_mapping')).toBe(false);
});

test('the windows of a pipeline have their indices, and those that exist get the fields of new metrics', async () => {
  const pipeline = pipelineWith({ path: { type: 'keyword' } });
  await install({ ...pipeline, windows: [minutes] });
  await createIndex('windows.setup-test.2026.01');
  const more = { ...minutes, metrics: { ...minutes.metrics, paths: distinct('path') } };
  const { keptMappings } = await install({ ...pipeline, windows: [more] });
  expect(keptMappings).toBeUndefined();
  expect(await fieldsOf('windows.setup-test.2026.01')).toMatchObject({
    windowStart: { type: 'date' },
    key: { properties: { host: { type: 'keyword' } } },
    metrics: { properties: { n: { type: 'double' }, paths: { type: 'double' } } },
  });
  await createIndex('monitor-state.setup-test');
  expect(await fieldsOf('monitor-state.setup-test')).toMatchObject({ open: { type: 'boolean' } });
});

/** As IAM matches: `*` stands for any text. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^\w/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

test('a mapping that the engine refuses is an error with its reason', async () => {
  await expect(install(pipelineWith({ status: { type: 'shrt' } }))).rejects.toMatchObject({
    code: 'TEMPLATE_REFUSED',
    message: expect.stringMatching(
      /PUT \/_index_template\/shardline-setup-test was answered with 400: .*shrt/,
    ),
  });
});
