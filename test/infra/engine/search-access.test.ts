import { describe, expect, test } from 'vitest';
import { count } from '../../../functions/pipeline/metrics.ts';
import { aggregatorAccess, indexerAccess, setupAccess } from '../../../infra/engine/search-access.ts';

const derived = { name: 'events', document: { index: 'events-{yyyy.MM.dd}' } };
const ordered = { name: 'customers', document: { index: 'customers', id: () => 'id' } };
const post = 'es:ESHttpPost';

describe('a pipeline that writes in the stream’s order', () => {
  test('may read what its documents replace; others may only write', () => {
    expect(indexerAccess(ordered)).toEqual([{ actions: [post], paths: ['_bulk', '_mget'] }]);
    expect(indexerAccess(derived)).toEqual([{ actions: [post], paths: ['_bulk'] }]);
  });

  test('has its setup make the one index that holds its documents', () => {
    const put = { actions: ['es:ESHttpPut'], paths: ['customers.documents'] };
    expect(setupAccess(ordered)).toContainEqual(put);
    const puts = setupAccess(derived).filter(({ actions }) => actions.includes('es:ESHttpPut'));
    expect(puts.flatMap(({ paths }) => paths)).not.toContain('events-*');
  });
});

describe('a pipeline with windows', () => {
  const windows = { ...derived, windows: [{ name: 'hits', size: '1m', metrics: { n: count() } }] } as const;

  test('has its aggregator write and read by id, and search panes and states of monitors alone', () => {
    const [access, ...others] = aggregatorAccess(windows);
    expect(others).toEqual([]);
    expect(access?.actions).toEqual([post]);
    const own = ['window-panes.events.*', 'monitor-state.events'].flatMap((index) => [
      `${index}/_msearch`,
      `${index}/_refresh`,
    ]);
    expect(access?.paths).toEqual(['_bulk', '_mget', ...own]);
  });

  test('has its setup install what these indices need', () => {
    const paths = setupAccess(windows).flatMap((access) => access.paths);
    for (const path of [
      '_index_template/shardline-window-panes.events',
      '_index_template/shardline-monitor-state.events',
      '_plugins/_ism/policies/shardline-windows.events',
      'windows.events.*/_mapping',
      '_resolve/index/alerts.events.*',
    ]) {
      expect(paths).toContain(path);
      expect(setupAccess(derived).flatMap((access) => access.paths)).not.toContain(path);
    }
  });
});

test('the setup sets replicas of its own pipeline’s indices, and of none where it doesn’t know the nodes', () => {
  const settings = (ownDomain: boolean) =>
    setupAccess(derived, { ownDomain })
      .flatMap(({ paths }) => paths)
      .filter((path) => path.endsWith('/_settings'));
  expect(settings(true)).toEqual(['events-*/_settings', 'dead-letters.events.*/_settings']);
  expect(settings(false)).toEqual([]);
});

test('the setup may keep policies of Elasticsearch only where the engine may be one', () => {
  const policies = (ownDomain: boolean) =>
    setupAccess(derived, { ownDomain })
      .flatMap(({ paths }) => paths)
      .filter((path) => /_(ism|ilm)\//.test(path));
  const opensearch = '_plugins/_ism/policies/shardline-events';
  expect(policies(true)).toEqual([opensearch]);
  expect(policies(false)).toEqual([opensearch, '_ilm/policy/shardline-events']);
});
