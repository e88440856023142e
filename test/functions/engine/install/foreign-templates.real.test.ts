import { afterEach, describe, expect, test } from 'vitest';
import { indexPatterns } from '../../../../functions/core/template/index-template.ts';
import { windowIndexKinds } from '../../../../functions/core/template/window-templates.ts';
import { summaryPattern } from '../../../../functions/dead-letters/dead-letter-summary.ts';
import { installTemplates } from '../../../../functions/engine/install/install.ts';
import { minutes, pipelineWith, setupWorld } from './setup-world.ts';

const { install, removeTemplate, request } = setupWorld();
afterEach(async () => {
  await removeTemplate('acme');
});

async function putForeign(pattern: string, priority: number | undefined, mappings = {}, settings = {}) {
  const body = { index_patterns: [pattern], template: { mappings, settings }, ...(priority && { priority }) };
  expect((await request('PUT', '/_index_template/acme', { body })).status).toBe(200);
}

const pipeline = pipelineWith({
  status: { type: 'short' },
  url: { properties: { path: { type: 'keyword' } } },
});
const windows = { ...pipeline, windows: [minutes] };
const patterns = [
  ...indexPatterns(pipeline),
  summaryPattern(pipeline.name),
  ...windowIndexKinds(windows).map((kind) => kind.pattern),
];

describe("a template that isn't ours and comes first is named", () => {
  test.each(patterns)('for %s', async (pattern) => {
    await putForeign(pattern, 500);
    await expect(install(windows)).rejects.toMatchObject({
      code: 'TEMPLATE_OVERRIDDEN',
      message: expect.stringMatching(
        /^The index template acme on this engine, which matches \S+, has the priority 500 and overrides shardline-\S+, which has 200: the index \S+ would begin with dynamic: true instead of (strict|false), .*Give templatePriority=501, or lower/,
      ),
    });
  });

  test('when its fields alone, or its settings alone, are others', async () => {
    const fields = { dynamic: 'strict', properties: { status: { type: 'keyword' } } };
    await putForeign('setup-test-2*', 201, fields);
    await expect(install(pipeline)).rejects.toThrow(
      /status: keyword instead of short, url\.path: no such field/,
    );
    const plain = pipelineWith({});
    await putForeign('setup-test-2*', 201, { dynamic: 'strict' }, { number_of_shards: 3 });
    await expect(install(plain)).rejects.toThrow(/acme .*would begin with/);
  });

  test('when it is of the same priority, which the engine itself refuses', async () => {
    await putForeign('setup-*', 200);
    await expect(install(pipeline)).rejects.toThrow(
      /^The index template acme on this engine, which matches setup-\*, has the priority of shardline-setup-test, 200, and matches indices of setup-test-\* too: .*Give templatePriority=201/,
    );
  });
});

test('one of a lower priority, or that matches other indices, is none of our business', async () => {
  await putForeign('*', undefined);
  await install(windows);
  await putForeign('setup-tests-*', 900);
  await install(windows);
});

test('with a higher priority of our own it comes second', async () => {
  await putForeign('setup-*', 500);
  const engine = { distribution: 'opensearch', version: '3.8.0' } as const;
  await installTemplates({ request, pipeline, engine, templatePriority: 501 });
  const { body } = await request('GET', '/_index_template/shardline-dead-letters.setup-test');
  expect(JSON.stringify(body)).toContain('"priority":501');
});

test('what a pipeline may say of its mapping and settings is recognised as it comes back', async () => {
  const many = pipelineWith({
    at: { type: 'date', format: 'strict_date_optional_time||epoch_millis' },
    size: { type: 'scaled_float', scaling_factor: 100 },
    tags: { type: 'keyword', ignore_above: 256, fields: { text: { type: 'text' } } },
    geo: { type: 'geo_point' },
    alias: { type: 'alias', path: 'at' },
    inner: { type: 'nested', properties: { n: { type: 'integer' } } },
    raw: { type: 'object', enabled: false },
  });
  await install({
    ...many,
    settings: {
      refresh_interval: '5s',
      'index.codec': 'best_compression',
      index: { max_result_window: 20_000 },
      analysis: { analyzer: { own: { type: 'custom', tokenizer: 'standard', filter: ['lowercase'] } } },
    },
  });
});
