import type { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { detectEngine } from '../../../../functions/engine/install/detect-engine.ts';
import {
  type EngineRequest,
  engineRequest,
  field,
} from '../../../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../../../functions/engine/install/install.ts';
import { createSearchClient } from '../../../../functions/engine/search-client.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { definePipeline, type Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { Engine } from '../../../../local/engine/engine.ts';
import { emptyEngine } from '../../../worker-engine.ts';

let engine: Engine;
let client: Client;
let request: EngineRequest;

/** One of each kind that the templates cover: documents, summaries, windows with a date, states without. */
const indices = [
  'copies-2026.01.01',
  'dead-letters.copies.2026.01',
  'windows.copies.2026.01',
  'window-progress.copies',
  'monitor-state.copies',
];

beforeAll(async () => {
  engine = await emptyEngine();
  client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  request = engineRequest(client);
});

afterEach(async () => {
  const path = `/${[...indices, 'copies-2026.01.02', 'copies.documents'].join(',')}`;
  await client.transport.request({ method: 'DELETE', path, querystring: { ignore_unavailable: true } });
});

afterAll(async () => {
  await client?.close();
});

function pipelineWith(settings: NonNullable<Pipeline['settings']> = {}): Pipeline {
  const pipeline = definePipeline({
    name: 'copies',
    transform: () => null,
    document: { index: 'copies-{yyyy.MM.dd}' },
    mappings: { status: { type: 'short' } },
    settings,
  });
  return { ...pipeline, windows: [{ name: 'minutes', size: '1m', metrics: { n: count() } }] };
}

async function install(pipeline: Pipeline, replicas?: number): Promise<void> {
  await installTemplates({ request, pipeline, engine: await detectEngine(request), replicas });
}

async function create(names: readonly string[]): Promise<void> {
  for (const name of names) expect((await request('PUT', `/${name}`)).status).toBe(200);
}

async function replicasOf(index: string): Promise<unknown> {
  const { body } = await request('GET', `/${index}/_settings`);
  return field(body, index, 'settings', 'index', 'number_of_replicas');
}

async function health(index: string): Promise<unknown> {
  const { body } = await request('GET', `/_cluster/health/${index}`);
  return field(body, 'status');
}

test('on one node every index of the pipeline is whole: a copy would have nowhere to go', async () => {
  await install(pipelineWith(), 0);
  await create(indices);
  for (const index of indices) expect([index, await health(index)]).toEqual([index, 'green']);
});

test('on several nodes every index has a copy, whatever the engine would do by itself', async () => {
  await install(pipelineWith(), 2);
  await create(indices);
  for (const index of indices) expect([index, await replicasOf(index)]).toEqual([index, '2']);
});

test('an index that exists follows a domain that has grown or shrunk', async () => {
  await install(pipelineWith(), 1);
  await create(indices);
  await install(pipelineWith(), 0);
  for (const index of indices) expect([index, await health(index)]).toEqual([index, 'green']);
});

test.each([
  { number_of_replicas: 3 },
  { 'index.number_of_replicas': 3 },
  { index: { number_of_replicas: 3 } },
])('what the pipeline says itself wins, for its documents: %j', async (settings) => {
  await install(pipelineWith(), 1);
  await create(['copies-2026.01.01']);
  await install(pipelineWith(settings), 0);
  await create(['copies-2026.01.02', 'windows.copies.2026.01']);
  expect(await replicasOf('copies-2026.01.02')).toBe('3');
  // As with its other settings: they are for indices that begin.
  expect(await replicasOf('copies-2026.01.01')).toBe('1');
  expect(await replicasOf('windows.copies.2026.01')).toBe('0');
});

test('of an engine that nobody knows the nodes of, its own default stands', async () => {
  await install(pipelineWith(), 2);
  await create(['copies-2026.01.01']);
  await install(pipelineWith());
  await create(['copies-2026.01.02']);
  expect(await replicasOf('copies-2026.01.01')).toBe('2');
  expect(await replicasOf('copies-2026.01.02')).toBe('1');
});

test('the one index of a pipeline with ids of its own follows too', async () => {
  const ordered: Pipeline = {
    ...definePipeline({
      name: 'copies',
      transform: () => null,
      document: { index: 'copies', id: () => 'id' },
      mappings: { status: { type: 'short' } },
    }),
  };
  await install(ordered, 1);
  expect(await replicasOf('copies.documents')).toBe('1');
  await install(ordered, 0);
  expect(await replicasOf('copies.documents')).toBe('0');
});

test.each([
  ['metadata', { metadata: true }, 403],
  ['reads only', { read_only: true }, 403],
  ['a full disk', { read_only_allow_delete: true }, 429],
  ['a full disk, and metadata', { metadata: true, read_only_allow_delete: true }, 403],
  ['a full disk, and reads only', { read_only: true, read_only_allow_delete: true }, 403],
])(
  'an index that is closed to changes keeps what it has, and no other does: %s',
  async (_, blocks, status) => {
    await install(pipelineWith(), 1);
    await create([...indices, 'copies-2026.01.02']);
    for (const blocked of ['copies-2026.01.01', 'window-progress.copies']) {
      expect((await request('PUT', `/${blocked}/_settings`, { body: { index: { blocks } } })).status).toBe(
        200,
      );
    }
    const wider = {
      ...pipelineWith(),
      mappings: { status: { type: 'short' }, added: { type: 'keyword' } },
    } as const;
    const info = await detectEngine(request);
    const installed = await installTemplates({ request, pipeline: wider, engine: info, replicas: 0 }).finally(
      () => release(Object.keys(blocks)),
    );
    const said = `was answered with ${status}: index \\[.*blocked by: `;
    expect(installed.keptMappings).toMatch(
      new RegExp(`^copies-2026.01.01 keeps its status, added, .*\\(PUT .*${said}`),
    );
    expect(installed.keptReplicas).toMatch(
      new RegExp(`^copies-2026.01.01 keeps its replicas \\(PUT .*${said}`),
    );
    expect(installed.keptReplicas).toMatch(/; window-progress.copies keeps its replicas/);
    expect(await replicasOf('copies-2026.01.01')).toBe('1');
    expect(await replicasOf('copies-2026.01.02')).toBe('0');
    expect(await replicasOf('windows.copies.2026.01')).toBe('0');
    expect(await replicasOf('dead-letters.copies.2026.01')).toBe('0');
  },
);

/** One block after the other: no request may lift two. */
async function release(blocks: readonly string[]): Promise<void> {
  for (const blocked of ['copies-2026.01.01', 'window-progress.copies']) {
    for (const block of blocks) {
      const body = { index: { blocks: { [block]: null } } };
      expect((await request('PUT', `/${blocked}/_settings`, { body })).status).toBe(200);
    }
  }
}
