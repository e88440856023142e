import { expect, test } from 'vitest';
import {
  buildWindowPolicy,
  buildWindowTemplate,
  windowIndexKinds,
} from '../../../../functions/core/template/window-templates.ts';
import { average, top } from '../../../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../../../functions/pipeline/pipeline.ts';

const opensearch = { distribution: 'opensearch', version: '3.8.0' } as const;
const elasticsearch = { distribution: 'elasticsearch', version: '8.19.21' } as const;

const plain = definePipeline({
  name: 'web',
  transform: (): { host: string; ms: number } | null => null,
  document: { index: 'web-{yyyy.MM.dd}' },
  mappings: {},
});
const windows = [
  { name: 'hits', size: '1m', keyBy: ['host'], metrics: { mean: average('ms'), hosts: top('host', 3) } },
] as const;
const pipeline = withWindows(plain, { windows });

test('a pipeline without windows gets nothing', () => {
  expect(windowIndexKinds(plain)).toEqual([]);
  expect(buildWindowPolicy(plain, opensearch)).toBeUndefined();
});

test('each kind of index has its template, which takes fields that it doesn’t know', () => {
  const templates = windowIndexKinds(pipeline).map((kind) => buildWindowTemplate(kind, opensearch));
  expect(templates.map(({ name, body }) => [name, body.index_patterns])).toEqual([
    ['shardline-window-panes.web', ['window-panes.web.*']],
    ['shardline-window-progress.web', ['window-progress.web']],
    ['shardline-windows.web', ['windows.web.*']],
    ['shardline-monitor-state.web', ['monitor-state.web']],
    ['shardline-alerts.web', ['alerts.web.*']],
  ]);
  for (const { body } of templates) expect(body).toHaveProperty('template.mappings.dynamic', false);
});

test('the search after the last write needs one shard, whatever the pipeline’s own indices have', () => {
  const sharded = { ...pipeline, settings: { number_of_shards: 3 } };
  for (const kind of windowIndexKinds(sharded)) {
    const { body } = buildWindowTemplate(kind, opensearch);
    expect(body).toHaveProperty(['template', 'settings', 'index.number_of_shards'], 1);
  }
});

test('key fields and metrics can be searched under their names', () => {
  const [, , results, , alerts] = windowIndexKinds(pipeline);
  expect(results?.properties).toMatchObject({
    key: { properties: { host: { type: 'keyword' } } },
    metrics: { properties: { mean: { type: 'double' }, hosts: { type: 'nested' } } },
  });
  expect(alerts?.properties).toMatchObject({ key: { properties: { host: { type: 'keyword' } } } });
});

test('a sweep can search the states of monitors by all that it asks for', () => {
  const monitors = windowIndexKinds(pipeline).find(({ name }) => name === 'shardline-monitor-state.web');
  const boolean = { type: 'boolean' };
  expect(monitors?.properties).toMatchObject({ open: boolean, forgotten: boolean });
});

test('what is dated goes a month after its retention, so that no part of it goes before', () => {
  const policy = buildWindowPolicy({ ...pipeline, windowRetention: '2d' }, opensearch);
  expect(policy?.name).toBe('shardline-windows.web');
  const [kept] = JSON.parse(JSON.stringify(policy?.body.policy)).states;
  expect(kept.transitions[0].conditions).toEqual({ min_index_age: `${33 * 24}h` });
  expect(policy?.body).toHaveProperty('policy.ism_template', [
    { index_patterns: ['window-panes.web.*', 'windows.web.*', 'alerts.web.*'], priority: 200 },
  ]);
  const byDefault = buildWindowPolicy(pipeline, elasticsearch);
  expect(byDefault?.body).toHaveProperty('policy.phases.delete.min_age', `${121 * 24}h`);
});

test('in Elasticsearch the templates of what is dated name the policy', () => {
  const policyOf = (name?: string) =>
    windowIndexKinds(pipeline).map((kind) => {
      const { body } = buildWindowTemplate(kind, elasticsearch, name);
      return JSON.stringify(body).includes('"index.lifecycle.name":"shardline-windows.web"');
    });
  expect(policyOf('shardline-windows.web')).toEqual([true, false, true, false, true]);
  expect(policyOf()).toEqual(Array(5).fill(false));
});
