import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alarmCounts, metricCounts } from '../../../cli/plan/costs.ts';
import type { Load } from '../../../cli/plan/load.ts';
import { type Plan, planLoad } from '../../../cli/plan/plan-load.ts';
import { type Prices, prices } from '../../../cli/plan/prices.ts';
import { reportLines } from '../../../cli/plan/report.ts';
import { validatePipeline } from '../../../functions/check/pipeline.ts';
import { type Duration, milliseconds } from '../../../functions/pipeline/duration.ts';
import { definePipeline } from '../../../functions/pipeline/index.ts';
import { checkShardBudget } from '../../../infra/engine/shard-budget.ts';
import { readOptions } from '../../../infra/options/read-options.ts';
import { resourcesOf, templateOf, windowsTemplateOf } from '../../infra/template-of.ts';
import { measured } from './figures.ts';

const load: Load = { recordsPerSecond: 800, bytes: 500, keys: undefined, retentionDays: 7, replicas: 1 };

function costs(plan: Plan, kind: keyof Plan['streams']): Record<string, number | undefined> {
  return Object.fromEntries(
    plan.streams[kind].costs.map(({ part, dollars }) => [part, dollars && Number(dollars.toFixed(2))]),
  );
}

test('each part of the bill is what AWS counts, times its price', () => {
  const plan = planLoad(load, measured, prices);
  // 800 × 2,628,000 s: 2,102.4 million records.
  expect(costs(plan, 'provisioned')).toMatchObject({
    stream: 10.95,
    'records put': 29.43,
    'records read': 0,
    'kept 7 days': 14.6,
    // One invocation a second.
    invocations: 0.53,
    'event source mapping': 0,
    'data nodes': 389.82,
    managers: 295.65,
    metrics: 4.2,
    alarms: 1.2,
  });
  // Each record counts as 1 KB: 2,005 GB, and 395.5 GB are kept for six days more.
  expect(costs(plan, 'onDemand')).toMatchObject({
    stream: 29.2,
    'records put': 160.4,
    'records read': 80.2,
    'kept 7 days': 39.55,
    invocations: 2.1,
  });
  expect(plan.recommended).toBe('provisioned');
});

test('with windows both functions read, sweeps are invocations, and the VPC has endpoints', () => {
  const plan = planLoad({ ...load, keys: 100 }, measured, prices);
  expect(costs(plan, 'onDemand')).toMatchObject({ 'records read': 160.4, 'VPC endpoints': 43.8 });
  expect(costs(plan, 'provisioned')).toMatchObject({ invocations: 1.06, metrics: 8.1, alarms: 2.4 });
  expect(plan.options).toMatchObject({ aggregatorBatchSize: '2000' });
});

test('records longer than 25 KB are several units', () => {
  const units = (bytes: number) =>
    costs(planLoad({ ...load, recordsPerSecond: 1, bytes }, measured, prices), 'provisioned')['records put'];
  expect(units(25 * 1_024)).toBe(0.04);
  expect(units(25 * 1_024 + 1)).toBe(0.07);
});

test('Firehose counts each record as 5 KB, and OpenSearch Ingestion units of 2 MiB a second', () => {
  const { beside } = planLoad({ ...load, recordsPerSecond: 10_000 }, measured, prices);
  expect(beside).toMatchObject([
    { part: 'this stack' },
    { part: 'Firehose', because: expect.stringMatching(/^125,313 GB/), dollars: expect.closeTo(4_385.95, 1) },
    { part: 'OpenSearch Ingestion', because: '3 OCUs × 730 h', dollars: expect.closeTo(525.6) },
  ]);
});

test('what has no price is left out of the totals, and named', () => {
  const { firehose, metric, ...known }: Prices = prices;
  const plan = planLoad(load, measured, known);
  expect(plan.unpriced).toEqual(['metrics', 'Firehose']);
  expect(plan.streams.provisioned.dollars).toBeCloseTo(
    planLoad(load, measured, prices).streams.provisioned.dollars - 4.2,
  );
  const text = reportLines(plan, measured, known, 80).join('\n');
  expect(text).toContain('No price is known for metrics, Firehose: the totals are without.');
  expect(text).toMatch(/^metrics +no price/m);
});

test.each([
  [
    'more invocations at a time than an account has',
    { recordsPerSecond: 500_000, keys: 10 },
    /1,250 invocations at a time/,
  ],
  ['a domain that the stack does not make', { recordsPerSecond: 50_000 }, /bring a domain of \d+ such nodes/],
  ['one node', { recordsPerSecond: 1, replicas: 0 }, /one node for trying out/],
])('a report says of %s', (_, changes, sentence) => {
  const plan = planLoad({ ...load, ...changes }, measured, prices);
  expect(reportLines(plan, measured, prices, 1_000).join('\n')).toMatch(sentence);
  expect(reportLines(planLoad(load, measured, prices), measured, prices, 1_000).join('\n')).not.toMatch(
    sentence,
  );
});

const anyLoad = fc.record({
  recordsPerSecond: fc.double({ min: 0.001, max: 100_000, noNaN: true }),
  bytes: fc.integer({ min: 1, max: 65_536 }),
  keys: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
  retentionDays: fc.integer({ min: 1, max: 3_650 }),
  replicas: fc.integer({ min: 0, max: 2 }),
});

test('the stack takes what is recommended, for any load that a stream can have', () => {
  fc.assert(
    fc.property(anyLoad, (any) => {
      const { options, streams } = planLoad(any, measured, prices);
      fc.pre(streams.provisioned.shards <= 10_000);
      readOptions({ pipeline: 'orders', ...options }, ['orders']);
    }),
    { numRuns: 200 },
  );
});

/** What a report says belongs into the pipeline's file. */
function advised(plan: Plan) {
  const text = reportLines(plan, measured, prices, 100_000).join('\n');
  const [, unit = '', retention, settings = ''] =
    /ends with (\{[\w.]+\}), retention: '(\w+)'(?: and settings: \{ (.*?) \})?\./.exec(text) ?? [];
  const pairs = settings.split(', ').flatMap((pair) => (pair === '' ? [] : [pair.split(': ')]));
  return definePipeline({
    name: 'orders',
    transform: (value) => value as { readonly at?: string },
    document: { index: `orders-${unit}`, eventTime: 'at' },
    mappings: { at: { type: 'date' } },
    retention: retention as Duration,
    settings: Object.fromEntries(pairs.map(([name = '', value]) => [name, Number(value)])),
  });
}

test('the pipeline check takes what is advised, the last document of an index lives as long as asked, and the domain has room', () => {
  fc.assert(
    fc.property(anyLoad, fc.boolean(), (any, inHours) => {
      const asked = inHours ? { ...any, retentionDays: any.retentionDays / 24 } : any;
      const plan = planLoad(asked, measured, prices);
      const pipeline = advised(plan);
      expect(validatePipeline(pipeline)).toEqual([]);
      const unitDays = pipeline.document.index.endsWith('.dd}') ? 1 : 31;
      expect(milliseconds(pipeline.retention ?? '1s')).toBeGreaterThanOrEqual(
        Math.round((asked.retentionDays + unitDays) * 86_400_000),
      );
      expect(plan.domain.storageGiB).toBeGreaterThanOrEqual(
        plan.domain.sourceGiBPerDay * (asked.retentionDays + unitDays) * (1 + asked.replicas),
      );
      const replicas = plan.domain.size === 'small' ? 0 : 1;
      const copies = pipeline.settings?.number_of_replicas ?? replicas;
      expect(copies).toBe(asked.replicas);
      if (plan.domain.volume === undefined) return;
      const { refusal } = checkShardBudget(pipeline, { domainSize: plan.domain.size, stage: 'prod' });
      expect(refusal).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test('no line of a report is wider than the terminal, for any load', () => {
  fc.assert(
    fc.property(anyLoad, (any) => {
      const text = reportLines(planLoad(any, measured, prices), measured, prices, 80).join('\n');
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
    }),
    { numRuns: 100 },
  );
});

test('metrics and alarms are as many as the functions write and the stack has', () => {
  const rows = readFileSync('docs/reference/metrics.md', 'utf8').split('## ');
  const written = (section: string) =>
    rows
      .find((part) => part.startsWith(section))
      ?.match(/^\| `(?!Redriven|Verification|WindowKeysScattered|WindowRecordsRedriven)\w+` \|/gm)?.length;
  expect(metricCounts).toEqual({ indexer: written('Indexer'), aggregator: written('Aggregator') });
  const alarms = (template: ReturnType<typeof templateOf>) =>
    resourcesOf(template, 'AWS::CloudWatch::Alarm').length;
  const indexer = alarms(templateOf());
  expect(alarmCounts).toEqual({ indexer, aggregator: alarms(windowsTemplateOf()) - indexer });
});

test('every price has a page that says so, and a day', () => {
  for (const { dollars, source, date, unit } of Object.values(prices)) {
    expect(dollars, unit).toBeGreaterThan(0);
    expect(source).toMatch(/^https:\/\//);
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
});
