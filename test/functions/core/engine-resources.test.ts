import { expect, test } from 'vitest';
import { buildIndexTemplate, buildLifecyclePolicy } from '../../../functions/core/template/index-template.ts';
import {
  buildWindowPolicy,
  buildWindowTemplate,
  windowIndexKinds,
} from '../../../functions/core/template/window-templates.ts';
import { buildSummaryTemplate } from '../../../functions/dead-letters/dead-letter-summary.ts';
import { count, last, top } from '../../../functions/pipeline/metrics.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import { pipeline } from './records.ts';

// Whole, for they are in engines already: what is changed here is changed in each stack at its next deployment.

const opensearch = { distribution: 'opensearch', version: '3.8.0' } as const;
const elasticsearch = { distribution: 'elasticsearch', version: '8.19.21' } as const;

const windows: NonNullable<Pipeline['windows']> = [
  {
    ...{ name: 'hits', size: '1m', keyBy: ['host'] },
    metrics: { n: count(), version: last('version'), pages: top('page', 3) },
  },
];
const whole = pipeline({ windows, retention: '30d', windowRetention: '2d' });
const ordered = pipeline({
  document: { index: 'events', id: () => 'x' },
  settings: { refresh_interval: '5s' },
});

const [keyword, date, long] = [{ type: 'keyword' }, { type: 'date' }, { type: 'long' }];
const [boolean, double] = [{ type: 'boolean' }, { type: 'double' }];
const keywords = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, keyword]));

test('the template of documents', () => {
  const properties = {
    ...{ n: long, text: { type: 'text' }, at: date },
    ingest: {
      properties: {
        tags: keyword,
        order: { type: 'keyword', index: false, doc_values: false },
        deleted: boolean,
      },
    },
    unmapped: { type: 'flat_object' },
    unindexed: { type: 'object', enabled: false },
  };
  const created = {
    name: 'shardline-events',
    body: {
      index_patterns: ['events-*'],
      priority: 200,
      template: { settings: { 'index.number_of_shards': 1 }, mappings: { dynamic: 'strict', properties } },
    },
  };
  expect(buildIndexTemplate(whole, opensearch)).toStrictEqual(created);
  expect(buildIndexTemplate(whole, opensearch, 'shardline-events')).toStrictEqual(created);
  expect(buildIndexTemplate(ordered, elasticsearch, 'shardline-events')).toStrictEqual({
    name: 'shardline-events',
    body: {
      index_patterns: ['events.documents'],
      priority: 200,
      template: {
        settings: {
          ...{ 'index.number_of_shards': 1, 'index.hidden': true },
          'index.lifecycle.name': 'shardline-events',
          'index.refresh_interval': '5s',
        },
        aliases: { events: { filter: { bool: { must_not: { term: { 'ingest.deleted': true } } } } } },
        mappings: { dynamic: 'strict', properties: { ...properties, unmapped: { type: 'flattened' } } },
      },
    },
  });
});

const ism = (description: string, index_patterns: readonly string[], min_index_age: string) => ({
  policy: {
    description,
    default_state: 'kept',
    states: [
      {
        ...{ name: 'kept', actions: [] },
        transitions: [{ state_name: 'deleted', conditions: { min_index_age } }],
      },
      { name: 'deleted', actions: [{ delete: {} }], transitions: [] },
    ],
    ism_template: [{ index_patterns, priority: 200 }],
  },
});
const ilm = (min_age: string) => ({ policy: { phases: { delete: { min_age, actions: { delete: {} } } } } });

test('the policies that delete what is old', () => {
  expect(buildLifecyclePolicy(whole, opensearch)).toStrictEqual({
    name: 'shardline-events',
    body: ism('Deletes indices of the pipeline events older than 30d', ['events-*'], '720h'),
  });
  expect(buildLifecyclePolicy(whole, elasticsearch)).toStrictEqual({
    name: 'shardline-events',
    body: ilm('720h'),
  });
  const dated = ['window-panes.events.*', 'windows.events.*', 'alerts.events.*'];
  expect(buildWindowPolicy(whole, opensearch)).toStrictEqual({
    name: 'shardline-windows.events',
    body: ism('Deletes windows and alerts of the pipeline events older than 2d', dated, '792h'),
  });
  expect(buildWindowPolicy(whole, elasticsearch)).toStrictEqual({
    name: 'shardline-windows.events',
    body: ilm('792h'),
  });
  // 90 days unless it says otherwise; of a part of an hour the whole hour.
  const ofAge = (windowRetention?: '90m') =>
    buildWindowPolicy(pipeline({ windows, ...(windowRetention && { windowRetention }) }), elasticsearch)
      ?.body;
  expect([ofAge(), ofAge('90m')]).toStrictEqual([ilm(`${121 * 24}h`), ilm(`${2 + 31 * 24}h`)]);
  expect(buildWindowPolicy({ ...whole, windowRetention: '90m' }, opensearch)?.body).toStrictEqual(
    ism('Deletes windows and alerts of the pipeline events older than 90m', dated, `${2 + 31 * 24}h`),
  );
});

test('the template of dead letters', () => {
  expect(buildSummaryTemplate('events')).toStrictEqual({
    name: 'shardline-dead-letters.events',
    body: {
      index_patterns: ['dead-letters.events.*'],
      priority: 200,
      template: {
        settings: { number_of_shards: 1 },
        mappings: {
          dynamic: false,
          properties: {
            ...{ '@timestamp': date, bytes: long },
            ...keywords('status', 'pipeline', 'reasons', 'stream', 'shardId', 'sequenceNumber', 'indices'),
          },
        },
      },
    },
  });
});

test('the templates of windows, monitors and alerts', () => {
  const properties = [
    { ...keywords('kind', 'window', 'shardId', 'key'), paneStart: long, keySlot: { type: 'integer' } },
    keywords('kind', 'window', 'shardId'),
    {
      ...{ '@timestamp': date, window: keyword, windowStart: date, windowEnd: date, final: boolean },
      documents: long,
      skipped: { type: 'object', properties: { n: long, version: long, pages: long } },
      key: { type: 'object', properties: { host: keyword } },
      metrics: {
        type: 'object',
        properties: {
          ...{ n: double, version: keyword },
          pages: { type: 'nested', properties: { value: keyword, count: long } },
        },
      },
    },
    { ...keywords('kind', 'monitor', 'window', 'status', 'key'), open: boolean, forgotten: boolean },
    {
      ...{
        '@timestamp': date,
        ...keywords('monitor', 'type', 'severity', 'window', 'status'),
        episode: long,
      },
      key: { type: 'object', properties: { host: keyword } },
      ...{ since: date, firedAt: date, throttledUntil: date, lastBreach: date, resolvedAt: date },
      ...{ value: double, threshold: double, peak: double, resolvedValue: double, durationSeconds: double },
      message: { type: 'text' },
      ...{ staging: boolean, throttled: boolean, past: boolean },
      acknowledged: { type: 'object', properties: { by: keyword, at: date } },
    },
  ];
  const kinds = windowIndexKinds(whole);
  expect(kinds.map((kind) => kind.properties)).toStrictEqual(properties);
  expect(kinds.map(({ name, pattern }) => [name, pattern])).toStrictEqual([
    ['shardline-window-panes.events', 'window-panes.events.*'],
    ['shardline-window-progress.events', 'window-progress.events'],
    ['shardline-windows.events', 'windows.events.*'],
    ['shardline-monitor-state.events', 'monitor-state.events'],
    ['shardline-alerts.events', 'alerts.events.*'],
  ]);
  expect(kinds.map(({ dated }) => dated)).toStrictEqual([true, false, true, false, true]);
  const settings = { 'index.number_of_shards': 1, 'index.mapping.ignore_malformed': true };
  for (const { name, pattern, dated, ...kind } of kinds) {
    const made = (engine: typeof opensearch | typeof elasticsearch) =>
      buildWindowTemplate({ name, pattern, dated, ...kind }, engine, 'a-policy');
    const body = (more: object) => ({
      index_patterns: [pattern],
      priority: 200,
      template: {
        settings: { ...settings, ...more },
        mappings: { dynamic: false, properties: kind.properties },
      },
    });
    expect(made(opensearch)).toStrictEqual({ name, body: body({}) });
    expect(made(elasticsearch).body).toStrictEqual(body(dated ? { 'index.lifecycle.name': 'a-policy' } : {}));
  }
});
