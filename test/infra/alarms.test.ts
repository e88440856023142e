import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resourcesOf, templateOf, windowsTemplateOf } from './template-of.ts';

const type = 'AWS::CloudWatch::Alarm';

/** The anchors of a Markdown file, as GitHub makes them from its headings. */
function anchors(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^## (.+)$/gm);
  return [...headings].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'));
}

test('each alarm has a heading in the runbook, and each heading an alarm', () => {
  const named = resourcesOf(windowsTemplateOf(), type).map(
    ({ Properties }) => /docs\/runbook\.md#(\S+)$/.exec(String(Properties.AlarmDescription))?.[1],
  );
  expect(new Set(named)).toEqual(new Set(anchors('docs/runbook.md')));
});

test.each([
  { metric: 'IteratorAge', threshold: 5 * 60_000 },
  { metric: 'IteratorAge', threshold: ((7 * 24 - 1) * 3_600_000) / 2 },
  { metric: 'Errors', threshold: 0 },
  { metric: 'Throttles', threshold: 0 },
  { metric: 'RecordsRejected', threshold: 0 },
  { metric: 'OnFailureDestinationDeliveredEventCount', threshold: 0 },
])('an alarm watches $metric above $threshold', ({ metric, threshold }) => {
  templateOf().hasResourceProperties(type, {
    MetricName: metric,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test.each([
  { metric: 'IteratorAge', threshold: 5 * 60_000, holding: 'Aggregat' },
  { metric: 'Errors', threshold: 0, holding: 'Aggregat' },
  { metric: 'Throttles', threshold: 0, holding: 'Aggregat' },
  { metric: 'OnFailureDestinationDeliveredEventCount', threshold: 0, holding: 'Aggregat' },
  { metric: 'MonitorFailures', threshold: 0, holding: 'Shardline' },
  { metric: 'WindowDocumentsOverflowed', threshold: 0, holding: 'Shardline' },
  { metric: 'OutboxOldest', threshold: 300, holding: 'Shardline' },
])('with windows an alarm watches $metric of the aggregator too', ({ metric, threshold, holding }) => {
  const watching = resourcesOf(windowsTemplateOf(), type).filter(
    ({ Properties }) => Properties.MetricName === metric,
  );
  const ofAggregator = watching.filter(({ Properties }) =>
    JSON.stringify([Properties.Namespace, Properties.Dimensions]).includes(holding),
  );
  expect(ofAggregator.map(({ Properties }) => Properties)).toMatchObject([
    { Threshold: threshold, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' },
  ]);
});

test('without windows no alarm watches an aggregator', () => {
  expect(JSON.stringify(resourcesOf(templateOf(), type))).not.toMatch(/Aggregat|Monitor|Outbox/);
});

test('the metric of rejected records is the one that the indexer of this pipeline writes', () => {
  templateOf().hasResourceProperties(type, {
    Namespace: 'Shardline',
    MetricName: 'RecordsRejected',
    Dimensions: [{ Name: 'service', Value: 'web-traffic' }],
  });
});

test('every alarm tells the address that was given', () => {
  const template = templateOf({ alarmEmail: 'ann@example.com' });
  template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'ann@example.com',
  });
  for (const { Properties } of resourcesOf(template, type)) {
    expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringContaining('AlarmsTopic') }]);
  }
});

test('without an address there is no topic', () => {
  expect(resourcesOf(templateOf(), 'AWS::SNS::Topic')).toEqual([]);
});
