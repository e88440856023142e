import { describe, expect, test } from 'vitest';
import {
  buildIndexTemplate,
  buildLifecyclePolicy,
} from '../../../../functions/core/template/index-template.ts';
import { pipeline } from '../records.ts';

const opensearch = { distribution: 'opensearch', version: '3.8.0' } as const;
const elasticsearch = { distribution: 'elasticsearch', version: '8.19.21' } as const;
const kept = pipeline();
const limited = pipeline({ retention: '30d', settings: { number_of_shards: 3, refresh_interval: '5s' } });

describe('the index template', () => {
  test('refuses fields that are not in the mapping, and has a place for them', () => {
    expect(buildIndexTemplate(kept, opensearch)).toMatchObject({
      name: 'shardline-events',
      body: {
        index_patterns: ['events-*'],
        template: {
          mappings: {
            dynamic: 'strict',
            properties: { n: { type: 'long' }, unmapped: { type: 'flat_object' }, ingest: expect.anything() },
          },
        },
      },
    });
  });

  test('names the flat field as Elasticsearch does', () => {
    expect(buildIndexTemplate(kept, elasticsearch)).toMatchObject({
      body: { template: { mappings: { properties: { unmapped: { type: 'flattened' } } } } },
    });
  });

  test.each([{ number_of_shards: 3 }, { 'index.number_of_shards': 3 }, { index: { number_of_shards: 3 } }])(
    'takes the settings of the pipeline over its own, however they are written: %o',
    (settings) => {
      const { body } = buildIndexTemplate(pipeline({ settings }), opensearch);
      expect(body).toHaveProperty(['template', 'settings'], { 'index.number_of_shards': 3 });
    },
  );

  test.each([{ hidden: false }, { 'index.hidden': false }, { index: { hidden: false } }])(
    'hides the index of ordered documents, whatever the settings say: %o',
    (settings) => {
      const ordered = pipeline({ document: { index: 'events', id: () => 'x' }, settings });
      const { body } = buildIndexTemplate(ordered, opensearch);
      expect(body).toHaveProperty(['template', 'settings'], {
        'index.number_of_shards': 1,
        'index.hidden': true,
      });
    },
  );

  test('names the policy where Elasticsearch has it; OpenSearch’s policy finds its indices itself', () => {
    const settingsIn = (engine: typeof opensearch | typeof elasticsearch, policy?: string) =>
      JSON.stringify(buildIndexTemplate(limited, engine, policy).body);
    expect(settingsIn(elasticsearch, 'shardline-events')).toContain(
      '"index.lifecycle.name":"shardline-events"',
    );
    expect(settingsIn(elasticsearch)).not.toContain('lifecycle');
    expect(settingsIn(opensearch, 'shardline-events')).not.toContain('lifecycle');
  });
});

describe('the lifecycle policy', () => {
  test('is none when the pipeline keeps its indices', () => {
    expect(buildLifecyclePolicy(kept, opensearch)).toBeUndefined();
    expect(buildLifecyclePolicy(kept, elasticsearch)).toBeUndefined();
  });

  test('deletes indices after the retention', () => {
    const state = { transitions: [{ state_name: 'deleted', conditions: { min_index_age: '720h' } }] };
    expect(buildLifecyclePolicy(limited, opensearch)).toMatchObject({
      body: {
        policy: {
          states: [state, { actions: [{ delete: {} }] }],
          ism_template: [{ index_patterns: ['events-*'] }],
        },
      },
    });
    expect(buildLifecyclePolicy(limited, elasticsearch)).toMatchObject({
      body: { policy: { phases: { delete: { min_age: '720h' } } } },
    });
  });

  test('rounds a retention of less than an hour up, never to nothing', () => {
    const short = buildLifecyclePolicy(pipeline({ retention: '90s' }), elasticsearch);
    expect(JSON.stringify(short)).toContain('"min_age":"1h"');
  });
});
