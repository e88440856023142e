import { expect, test } from 'vitest';
import { detectEngine } from '../../../../functions/engine/install/detect-engine.ts';
import { type EngineRequest, field } from '../../../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../../../functions/engine/install/install.ts';
import { distinct } from '../../../../functions/pipeline/metrics.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { setupAccess } from '../../../../infra/engine/search-access.ts';
import { minutes, pipelineWith, setupWorld } from './setup-world.ts';

const { client, createIndex, engine, fieldsOf, install, request, storedMappings } = setupWorld();

test('the engine introduces itself with its version', async () => {
  const detected = await detectEngine(request);
  expect(detected).toMatchObject({ distribution: engine().distribution, version: engine().version });
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
  await client().transport.request({ method: 'PUT', path: '/setup-test-2026.01.01' });
  const { body } = await request('GET', '/setup-test-2026.01.01/_mapping');
  expect(field(body, 'setup-test-2026.01.01', 'mappings', 'properties', 'status', 'type')).toBe('short');
});

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
  await install(pipelineWith({ url, bytes: { type: 'long' } }));
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
  await client().transport.request({
    method: 'PUT',
    path: '/setup-test-2026.01.01/_settings',
    body: settings,
  });
  const { keptMappings } = await install(pipelineWith({ path: { type: 'keyword' } })).finally(() =>
    client().transport.request({
      method: 'PUT',
      path: '/setup-test-2026.01.01/_settings',
      body: { 'index.blocks.metadata': false },
    }),
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
    asked.push(`es:ESHttp${method[0]}${method.slice(1).toLowerCase()} ${path.slice(1)}`);
    return request(method, path, question);
  };
  const pipeline: Pipeline = { ...pipelineWith({ path: { type: 'keyword' } }), ...changes };
  await installTemplates({ request: recording, pipeline, engine: await detectEngine(recording) });
  const allowed = setupAccess(pipeline, { ownDomain: false }).flatMap(({ actions, paths }) =>
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

test('the one index of a pipeline with ids of its own is left in peace while a full disk lets none be created', async (context) => {
  if (engine().distribution !== 'opensearch') context.skip('only OpenSearch has this block');
  const ordered = { ...pipelineWith({ status: { type: 'short' } }) };
  const pipeline: Pipeline = { ...ordered, document: { index: 'setup-test', id: () => 'id' } };
  const block = (value: true | null) =>
    request('PUT', '/_cluster/settings', { body: { persistent: { 'cluster.blocks.create_index': value } } });
  await install(pipeline);
  const wider = { ...pipeline, mappings: { status: { type: 'short' }, path: { type: 'keyword' } } } as const;
  expect((await block(true)).status).toBe(200);
  try {
    await install(wider);
    expect(await fieldsOf('setup-test.documents')).toMatchObject({ path: { type: 'keyword' } });
    await client().transport.request({ method: 'DELETE', path: '/setup-test.documents' });
    await expect(install(wider)).rejects.toThrow(
      /^PUT \/setup-test.documents was answered with 403: .*blocked/,
    );
  } finally {
    await block(null);
  }
});
