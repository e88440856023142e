import { describe, expect, test } from 'vitest';
import { count } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, type Pipeline } from '../../../functions/pipeline/pipeline.ts';
import { pipelineNames } from '../../../infra/bundle/bundle.ts';
import { checkShardBudget } from '../../../infra/engine/shard-budget.ts';
import { countShards } from '../../../infra/engine/shard-count.ts';

const small = { domainSize: 'small', stage: 'prod' } as const;
const production = { domainSize: 'production', stage: 'prod' } as const;
const windows = [{ name: 'minutes', size: '1m', metrics: { n: count() } }] as const;

function pipeline(index: string, more: Partial<Pipeline> = {}): Pipeline {
  const base = definePipeline({ name: 'logs', transform: () => null, document: { index }, mappings: {} });
  return { ...base, ...more };
}

function bounded(one: Pipeline, replicas = 0): number {
  return countShards(one, replicas).bounded.reduce((total, { shards }) => total + shards, 0);
}

describe('shards are indices at a time × primaries × copies', () => {
  test.each<[string, Pipeline, number, number]>([
    // The day that begins comes before the oldest has gone.
    ['daily for 30 days', pipeline('logs-{yyyy.MM.dd}', { retention: '30d' }), 0, 31],
    ['hourly for a day', pipeline('logs-{yyyy.MM.dd.HH}', { retention: '24h' }), 0, 25],
    ['with a copy each', pipeline('logs-{yyyy.MM.dd}', { retention: '30d' }), 1, 62],
    // January, February and March, on the 2nd of March.
    ['monthly for 61 days', pipeline('logs-{yyyy.MM}', { retention: '61d' }), 0, 3],
    ['yearly for two years', pipeline('logs-{yyyy}', { retention: '731d' }), 0, 3],
    ['one index', pipeline('logs'), 1, 2],
    [
      'primaries of its own',
      pipeline('logs-{yyyy.MM}', { retention: '61d', settings: { number_of_shards: 3 } }),
      1,
      18,
    ],
    [
      'replicas of its own',
      pipeline('logs-{yyyy.MM}', { retention: '61d', settings: { index: { number_of_replicas: 2 } } }),
      0,
      9,
    ],
    // Parts, results and alerts of five months each, progress and states.
    ['windows', pipeline('logs', { windows }), 0, 1 + 3 * 5 + 2],
    ['windows kept longer', pipeline('logs', { windows, windowRetention: '365d' }), 1, 2 * (1 + 3 * 15 + 2)],
  ])('%s', (_, one, replicas, shards) => {
    expect(bounded(one, replicas)).toBe(shards);
  });
});

test.each(pipelineNames())(
  'the pipeline %s is within what AWS advises, on either size of domain',
  async (name) => {
    const { pipeline: one } = await import(`../../../pipelines/${name}.ts`);
    expect(checkShardBudget(one, small)).toEqual({ warnings: [] });
    expect(checkShardBudget(one, production)).toEqual({ warnings: [] });
  },
);

test('over what AWS advises there is a warning, with the sum', () => {
  const { refusal, warnings } = checkShardBudget(
    pipeline('logs-{yyyy.MM.dd}', { retention: '30d', windows }),
    small,
  );
  expect(refusal).toBeUndefined();
  expect(warnings).toEqual([
    expect.stringMatching(
      /^domainSize: AWS advises at most 25 shards with "small", and pipelines\/logs\.ts comes to 48/,
    ),
  ]);
  expect(warnings[0]).toContain('\n  31 of documents in logs-{yyyy.MM.dd}, kept 30d\n');
});

test('over what the domain takes the deployment is refused, with the sum and the ways out', () => {
  const year = pipeline('logs-{yyyy.MM.dd}', { retention: '365d', windows });
  expect(checkShardBudget(year, small).refusal?.split('\n')).toEqual([
    'domainSize: "small" takes 62, and pipelines/logs.ts comes to 383 shards:',
    '  366 of documents in logs-{yyyy.MM.dd}, kept 365d',
    '  15 of windows, their parts and alerts, 5 months of each',
    '  2 of progress and states',
    'Give document.index a longer unit, such as {yyyy.MM}, or a shorter retention, or fewer number_of_shards, or domainSize=production. If your domain has another limit, give it as mostShards.',
  ]);
  expect(checkShardBudget(year, production)).toMatchObject({
    warnings: [expect.stringContaining('at most 600')],
  });
  expect(checkShardBudget(year, production).refusal).toBeUndefined();
});

test('who knows the limit better gives it', () => {
  const year = pipeline('logs-{yyyy.MM.dd}', { retention: '365d' });
  expect(checkShardBudget(year, { ...small, mostShards: 1_000 }).refusal).toBeUndefined();
  expect(checkShardBudget(year, { ...small, mostShards: 300 }).refusal).toContain('"small" takes 300,');
});

test('indices that nothing deletes are told with how long the domain has room for them', () => {
  const { warnings } = checkShardBudget(pipeline('logs-{tenant}-{yyyy.MM.dd}'), small);
  expect(warnings).toEqual([
    'retention: nothing deletes these indices, and the domain has room for 1 more months of them; give the pipeline a retention, or document.index a longer unit:\n' +
      '  365 a year of documents in logs-{tenant}-{yyyy.MM.dd}, for each value of {tenant}\n' +
      '  12 a year of summaries of dead letters, dead-letters.logs.*, a month each',
  ]);
});

describe('an index counts its age from its creation, so loading the past makes all of its indices at once', () => {
  const warning = expect.stringMatching(
    /^historicalInput: an index is deleted when its retention has passed since it was made, .*\{yyyy\}.*domainSize=production:\n {2}/,
  );
  const given = { ...small, historicalInput: true };

  test('with a date in the index name there is a warning, with the remedy', () => {
    const months = pipeline('logs-{yyyy.MM}', { retention: '61d' });
    expect(checkShardBudget(months, given)).toEqual({ warnings: [warning] });
    expect(checkShardBudget(months, small)).toEqual({ warnings: [] });
  });

  test('windows have dates in their names too', () => {
    expect(checkShardBudget(pipeline('logs', { windows }), given)).toEqual({ warnings: [warning] });
  });

  test.each([
    ['one index', pipeline('logs')],
    // Those are told of already.
    ['indices that nothing deletes', pipeline('logs-{yyyy}')],
  ])('not for %s', (_, one) => {
    expect(checkShardBudget(one, given).warnings.join()).not.toContain('historicalInput');
  });
});

test.each([
  ['another engine', { ...small, searchEndpoint: 'https://search.example.com' }],
  ['an emulator', { ...small, stage: 'local' as const }],
])('of %s nobody knows the room', (_, options) => {
  const year = pipeline('logs-{yyyy.MM.dd}', { retention: '365d' });
  expect(checkShardBudget(year, options)).toEqual({ warnings: [] });
});
