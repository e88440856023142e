import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planOf } from '../../../cli/init/project/plan.ts';
import { projectFiles } from '../../../cli/init/project/project-files.ts';
import { writeProject } from '../../../cli/init/project/write.ts';
import { readSample } from '../../../cli/init/sample/read-sample.ts';
import type { Sample } from '../../../cli/init/sample/sample.ts';
import { buildIndexTemplate } from '../../../functions/core/template/index-template.ts';
import type { PipelineOf } from '../../../functions/pipeline/index.ts';
import { loadModule } from '../../../infra/bundle/load-module.ts';
import { packageRoot } from '../../../infra/bundle/roots.ts';
import type { Engine } from '../../../local/engine/engine.ts';
import { testPipeline } from '../../../testing/index.ts';
import { emptyEngine } from '../../worker-engine.ts';
import { records as randomRecords, reservedWords, rows } from './random-records.ts';
import { samples } from './samples.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const at = new Date(now);
const versions = { shardline: '^0.1.0', of: () => '1.0.0' };
const folder = mkdtempSync(join(tmpdir(), 'init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Projects of the samples, and of random records: their folders by name. */
const made = new Map<string, Sample>();
let engine: Engine;

async function make(name: string, sample: Sample): Promise<void> {
  const files = await projectFiles(planOf(name, sample, now), sample, versions, now);
  await writeProject(join(folder, name), files);
  made.set(name, sample);
}

beforeAll(async () => {
  engine = await emptyEngine();
  for (const { file, bytes } of samples) {
    const path = join(folder, file);
    writeFileSync(path, bytes);
    await make(nameOf(file), await readSample(path, { now }));
  }
  for (const [reading, sampled] of [
    ['json', randomRecords],
    ['csv', rows],
  ] as const) {
    for (const [place, objects] of fc.sample<Objects>(sampled, { numRuns: 8, seed: 16 }).entries())
      await make(`random-${reading}-${place}`, sampleOf(objects, reading));
    // Ids that are taken, and those that stand in a comment.
    await make(`events-${reading}`, sampleOf(many('eventId'), reading));
    await make(`things-${reading}`, sampleOf(many('id'), reading));
  }
  const inner = { rate: '12.5', x: 1, inner: { rate: '2.5' } };
  await make('reserved', sampleOf([Object.fromEntries(reservedWords.map((word) => [word, inner]))], 'json'));
});

type Objects = readonly Record<string, unknown>[];

function sampleOf(objects: Objects, reading: 'json' | 'csv'): Sample {
  const records = objects.map((object) => ({ line: JSON.stringify(object), values: [object] }));
  return { reading, title: reading, records, doubts: [] };
}

function many(id: string): Objects {
  return Array.from({ length: 100 }, (_, place) => ({
    [id]: `${place.toString(16).padStart(8, '0')}-3c4d-4e5f-8a6b-7c8d9e0f1a2b`,
    at: `2026-11-29T10:00:${String(place % 60).padStart(2, '0')}Z`,
    amount: `${place}`,
  }));
}

function nameOf(file: string): string {
  return file.replace(/\..*$/, '');
}

test('the samples are known for what they are', () => {
  for (const { file, reading, records } of samples) {
    const sample = made.get(nameOf(file));
    expect([file, sample?.reading, sample?.records.length]).toEqual([file, reading, records]);
  }
});

test('every file of every project type-checks', async () => {
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  const paths = {
    shardline: [join(packageRoot, 'functions/pipeline/index.ts')],
    'shardline/testing': [join(packageRoot, 'testing/index.ts')],
  };
  const own = join(folder, 'orders', 'tsconfig.json');
  const config = {
    extends: own,
    compilerOptions: { lib: ['ES2023', 'ES2024.String'], paths },
    include: ['*/pipelines', '*/test'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(packageRoot, 'node_modules', '.bin', 'tsc');
  const { stdout } = await promisify(execFile)(tsc, ['-p', folder]).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
});

test('the engine takes every document of every project', async () => {
  const pipelines = loadAll([...made.keys()]);
  const refused: unknown[] = [];
  for (const [name, { records }] of made) {
    const pipeline = pipelines.get(name);
    if (pipeline === undefined) throw new Error(`${name} exports no pipeline`);
    const lines = records.filter(({ values }) => values.length > 0).map(({ line }) => line);
    const { outcomes, documents } = await testPipeline(pipeline, lines, { at });
    expect([name, outcomes.filter(({ status }) => status !== 'indexed').slice(0, 3)]).toEqual([name, []]);
    expect([name, documents.filter(({ tags }) => tags.length > 0)]).toEqual([name, []]);
    refused.push(...(await refusedBy(pipeline, documents)));
  }
  expect(refused.slice(0, 5)).toEqual([]);
});

test('a count with a fraction is refused, not cut off', async () => {
  const plan = planOf('counts', sampleOf([{ hits: 1 }], 'json'), now);
  const url = `${engine.url}/counts-whole`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ mappings: { properties: plan.mappings } });
  expect((await fetch(url, { method: 'PUT', headers, body })).status).toBe(200);
  const statuses = [];
  for (const hits of [2, 2.5, '3'])
    statuses.push(
      (await fetch(`${url}/_doc`, { method: 'POST', headers, body: JSON.stringify({ hits }) })).status,
    );
  expect(statuses).toEqual([201, 400, 400]);
});

/** In one bundle: one for each would take the time of all other tests together. */
function loadAll(names: readonly string[]): ReadonlyMap<string, PipelineOf<unknown>> {
  const entry = join(folder, 'all.ts');
  const exports = names.map(
    (name, place) => `export { pipeline as p${place} } from './${name}/pipelines/${name}.ts';`,
  );
  writeFileSync(entry, exports.join('\n'));
  const loaded = loadModule(entry);
  return new Map(names.map((name, place) => [name, loaded[`p${place}`] as PipelineOf<unknown>]));
}

interface Indexed {
  readonly index: string;
  readonly id: string;
  readonly source: unknown;
}

async function refusedBy(pipeline: PipelineOf<unknown>, documents: readonly Indexed[]): Promise<unknown[]> {
  const template = buildIndexTemplate(pipeline, engine);
  const put = await fetch(`${engine.url}/_index_template/${template.name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(template.body),
  });
  if (!put.ok) return [pipeline.name, pipeline.mappings, await put.text()];
  const body = documents
    .map(
      ({ index, id, source }) =>
        `${JSON.stringify({ create: { _index: index, _id: id } })}\n${JSON.stringify(source)}\n`,
    )
    .join('');
  const answer = await fetch(`${engine.url}/_bulk`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
  });
  const { items = [] } = (await answer.json()) as {
    items?: { create: { status: number; error?: unknown } }[];
  };
  expect(items).toHaveLength(documents.length);
  return items.flatMap(({ create }, place) =>
    create.status === 201
      ? []
      : [{ name: pipeline.name, error: create.error, source: documents[place]?.source }],
  );
}
