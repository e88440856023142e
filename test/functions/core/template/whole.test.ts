import { expect, test } from 'vitest';
import {
  buildIndexTemplate,
  buildLifecyclePolicy,
} from '../../../../functions/core/template/index-template.ts';
import {
  buildWindowPolicy,
  buildWindowTemplate,
  windowIndexKinds,
} from '../../../../functions/core/template/window-templates.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { pipeline } from '../records.ts';

// What is installed in a cluster of the user's, to the last field: a change of it is a change of every installation.

const opensearch = { distribution: 'opensearch', version: '3.8.0' } as const;
const elasticsearch = { distribution: 'elasticsearch', version: '8.19.21' } as const;
const keyword = { type: 'keyword' };
const date = { type: 'date' };
const boolean = { type: 'boolean' };
const long = { type: 'long' };
const double = { type: 'double' };
const properties = (unmapped: string) => ({
  ...pipeline().mappings,
  ingest: {
    properties: { tags: keyword, order: { ...keyword, index: false, doc_values: false }, deleted: boolean },
  },
  unmapped: { type: unmapped },
  unindexed: { type: 'object', enabled: false },
});

test('the template of documents that are created', () => {
  expect(buildIndexTemplate(pipeline(), opensearch)).toStrictEqual({
    name: 'shardline-events',
    body: {
      index_patterns: ['events-*'],
      priority: 200,
      template: {
        settings: { 'index.number_of_shards': 1 },
        mappings: { dynamic: 'strict', properties: properties('flat_object') },
      },
    },
  });
});

test('the template of documents that change', () => {
  const ordered = pipeline({
    document: { index: 'events', id: () => 'x' },
    settings: { refresh_interval: '5s' },
  });
  expect(buildIndexTemplate(ordered, elasticsearch, 'p')).toStrictEqual({
    name: 'shardline-events',
    body: {
      index_patterns: ['events.documents'],
      priority: 200,
      template: {
        settings: {
          'index.number_of_shards': 1,
          'index.refresh_interval': '5s',
          'index.lifecycle.name': 'p',
          'index.hidden': true,
        },
        aliases: { events: { filter: { bool: { must_not: { term: { 'ingest.deleted': true } } } } } },
        mappings: { dynamic: 'strict', properties: properties('flattened') },
      },
    },
  });
});

test('the policy of documents', () => {
  const limited = pipeline({ retention: '30d' });
  expect(buildLifecyclePolicy(limited, opensearch)).toStrictEqual({
    name: 'shardline-events',
    body: {
      policy: {
        description: 'Deletes indices of the pipeline events older than 30d',
        default_state: 'kept',
        states: [
          {
            name: 'kept',
            actions: [],
            transitions: [{ state_name: 'deleted', conditions: { min_index_age: '720h' } }],
          },
          { name: 'deleted', actions: [{ delete: {} }], transitions: [] },
        ],
        ism_template: [{ index_patterns: ['events-*'], priority: 200 }],
      },
    },
  });
  expect(buildLifecyclePolicy(limited, elasticsearch)).toStrictEqual({
    name: 'shardline-events',
    body: { policy: { phases: { delete: { min_age: '720h', actions: { delete: {} } } } } },
  });
});

const windowed = pipeline({
  windows: [{ name: 'w', size: '1m', keyBy: ['host'], metrics: { n: count() } }],
});

test('the templates of windows, and of what they know of monitors', () => {
  const made = windowIndexKinds(windowed).map((kind) => buildWindowTemplate(kind, elasticsearch, 'p'));
  const template = (name: string, pattern: string, isDated: boolean, fields: object) => ({
    name,
    body: {
      index_patterns: [pattern],
      priority: 200,
      template: {
        settings: {
          'index.number_of_shards': 1,
          'index.mapping.ignore_malformed': true,
          ...(isDated && { 'index.lifecycle.name': 'p' }),
        },
        mappings: { dynamic: false, properties: fields },
      },
    },
  });
  expect(made).toStrictEqual([
    template('shardline-window-panes.events', 'window-panes.events.*', true, {
      ...{ kind: keyword, window: keyword, shardId: keyword, key: keyword },
      ...{ paneStart: long, keySlot: { type: 'integer' } },
    }),
    template('shardline-window-progress.events', 'window-progress.events', false, {
      ...{ kind: keyword, window: keyword, shardId: keyword },
    }),
    template('shardline-windows.events', 'windows.events.*', true, {
      ...{ '@timestamp': date, window: keyword, windowStart: date, windowEnd: date, final: boolean },
      ...{ documents: long, skipped: { type: 'object', properties: { n: long } } },
      key: { type: 'object', properties: { host: keyword } },
      metrics: { type: 'object', properties: { n: double } },
    }),
    template('shardline-monitor-state.events', 'monitor-state.events', false, {
      ...{ kind: keyword, monitor: keyword, window: keyword, status: keyword, key: keyword },
      ...{ open: boolean, forgotten: boolean },
    }),
    template('shardline-alerts.events', 'alerts.events.*', true, {
      ...{ '@timestamp': date, monitor: keyword, type: keyword, severity: keyword, window: keyword },
      ...{ status: keyword, episode: long, key: { type: 'object', properties: { host: keyword } } },
      ...{ since: date, firedAt: date, throttledUntil: date, lastBreach: date, resolvedAt: date },
      ...{ value: double, threshold: double, peak: double, resolvedValue: double, durationSeconds: double },
      ...{ message: { type: 'text' }, staging: boolean, throttled: boolean, past: boolean },
      acknowledged: { type: 'object', properties: { by: keyword, at: date } },
    }),
  ]);
});

test('the policy of windows', () => {
  expect(buildWindowPolicy(windowed, elasticsearch)).toStrictEqual({
    name: 'shardline-windows.events',
    body: { policy: { phases: { delete: { min_age: `${121 * 24}h`, actions: { delete: {} } } } } },
  });
  expect(buildWindowPolicy({ ...windowed, windowRetention: '90m' }, opensearch)?.body).toMatchObject({
    policy: {
      description: 'Deletes windows and alerts of the pipeline events older than 90m',
      states: [{ transitions: [{ conditions: { min_index_age: `${2 + 31 * 24}h` } }] }, {}],
    },
  });
});
