import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { readAggregatorConfig } from '../../../functions/aggregator/config.ts';
import { createTelemetry as aggregatorTelemetry } from '../../../functions/aggregator/telemetry.ts';
import { nothingFolded } from '../../../functions/core/windows/fold.ts';
import { readConfig } from '../../../functions/indexer/config.ts';
import { createTelemetry as indexerTelemetry } from '../../../functions/indexer/telemetry.ts';
import { resourcesOf, theResource, windowsTemplateOf } from '../template-of.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const embedded = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** Each metric that a function writes under the environment that the stack gives it, with its dimensions. */
function written(
  functionsDescription: string,
  write: (environment: Record<string, string>) => void,
): string[] {
  const { Properties } = theResource(windowsTemplateOf(), 'AWS::Lambda::Function', functionsDescription);
  const { Variables } = z
    .object({ Variables: z.record(z.string(), z.unknown()) })
    .parse(Properties.Environment);
  const texts = Object.entries(Variables).filter(([, value]) => typeof value === 'string');
  const environment = z.record(z.string(), z.string()).parse({ ...Object.fromEntries(texts), ...named });
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const lines: string[] = [];
  const take = (line: unknown) => lines.push(String(line)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(console, 'log').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  write(environment);
  vi.restoreAllMocks();
  return lines
    .filter((line) => line.includes('"_aws"'))
    .flatMap((line) => {
      const metrics = embedded.parse(JSON.parse(line));
      return metrics._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Dimensions.flatMap((set) => {
          const values = set.toSorted().map((name) => `${name}=${metrics[name]}`);
          return Metrics.map(({ Name }) => `${Namespace} ${Name} ${values.join(' ')}`);
        }),
      );
    });
}

/** What only a deployment knows. */
const named: Readonly<Record<string, string>> = {
  SEARCH_ENDPOINT: 'https://search.example.com',
  DEAD_LETTERS: 's3://letters',
  STREAM_ARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
  STACK_ACCOUNT: '111122223333',
  INSTALLED_AT: '2026-11-23T10:00:00Z',
  ALERT_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:alerts',
};

const noAlerts = { fired: 0, resolved: 0, published: 0, suppressed: 0, failed: 0 };
const response = { batchItemFailures: [] };

function byIndexer(): string[] {
  return written('Indexes the records', (environment) => {
    const batch = { outcomes: [], documents: [], deadLetters: [], retries: 0, response } as const;
    indexerTelemetry(readConfig(environment)).indexed([], batch, 1, false);
  });
}

function byAggregator(): string[] {
  return written('Keeps windows', (environment) => {
    const telemetry = aggregatorTelemetry(readAggregatorConfig(environment));
    telemetry.aggregated(
      [],
      { counts: { ...nothingFolded, unjudged: {}, overflowed: 0 }, closed: 0, response, outcomes: [] },
      noAlerts,
      1,
    );
    telemetry.swept({ idleShards: 0, closed: 0, outboxOldest: 0 }, noAlerts, 1);
    telemetry.fault(new Error('no'), 'sweep');
  });
}

test('every metric of our own that an alarm watches is written by a function of this stack, to the letter', () => {
  const watched = resourcesOf(windowsTemplateOf(), 'AWS::CloudWatch::Alarm')
    .filter(({ Properties }) => Properties.Namespace === 'Shardline')
    .map(({ Properties }) => {
      const dimensions = z
        .array(z.object({ Name: z.string(), Value: z.string() }))
        .parse(Properties.Dimensions);
      const values = dimensions.map(({ Name, Value }) => `${Name}=${Value}`).toSorted();
      return `Shardline ${Properties.MetricName} ${values.join(' ')}`;
    });
  expect(watched).not.toEqual([]);
  expect([...byIndexer(), ...byAggregator()]).toEqual(expect.arrayContaining(watched));
});

test('a metric is written once, under the pipeline and the stack: another stage never rings this alarm', () => {
  for (const metrics of [byIndexer(), byAggregator()]) {
    expect(
      metrics.every((metric) => / service=web-traffic stack=shardline-web-traffic-prod$/.test(metric)),
    ).toBe(true);
  }
});
