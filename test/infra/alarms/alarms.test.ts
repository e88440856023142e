import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { resourcesOf, templateOf, theResource, windowsTemplateOf } from '../template-of.ts';

const type = 'AWS::CloudWatch::Alarm';

const theAlarm = (template: Template, name: string) => theResource(template, type, `"Alarms${name}`);

const valuesOf = (dimensions: unknown): unknown[] =>
  z
    .array(z.object({ Value: z.unknown() }))
    .parse(dimensions)
    .map(({ Value }) => Value);

/** The anchors of a Markdown file, as GitHub makes them from its headings. */
function anchors(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^## (.+)$/gm);
  return [...headings].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'));
}

test('each alarm has a heading in the runbook, and each heading an alarm', () => {
  const named = resourcesOf(windowsTemplateOf(), type).map(
    ({ Properties }) => /docs\/operate\/runbook\.md#(\S+)$/.exec(String(Properties.AlarmDescription))?.[1],
  );
  expect(new Set(named)).toEqual(new Set(anchors('docs/operate/runbook.md')));
});

test.each([
  { metric: 'IteratorAge', threshold: 5 * 60_000 },
  { metric: 'IteratorAge', threshold: ((7 * 24 - 1) * 3_600_000) / 2 },
  { metric: 'Errors', threshold: 0 },
  { metric: 'Throttles', threshold: 0 },
  { metric: 'RecordsRejected', threshold: 0 },
  { metric: 'OnFailureDestinationDeliveredEventCount', threshold: 0 },
  { metric: 'DroppedEventCount', threshold: 0 },
  { metric: 'DestinationDeliveryFailures', threshold: 0 },
])('an alarm watches $metric above $threshold', ({ metric, threshold }) => {
  templateOf().hasResourceProperties(type, {
    MetricName: metric,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test.each([
  { alarm: 'AggregatorLag', metric: 'IteratorAge', threshold: 5 * 60_000 },
  { alarm: 'AggregatorExpiring', metric: 'IteratorAge', threshold: ((7 * 24 - 1) * 3_600_000) / 2 },
  { alarm: 'AggregatorErrors', metric: 'Errors', threshold: 0 },
  { alarm: 'AggregatorThrottled', metric: 'Throttles', threshold: 0 },
  { alarm: 'WindowBatchesGivenUp', metric: 'OnFailureDestinationDeliveredEventCount', threshold: 0 },
  { alarm: 'WindowRecordsDropped', metric: 'DroppedEventCount', threshold: 0 },
  { alarm: 'WindowDeadLettersRefused', metric: 'DestinationDeliveryFailures', threshold: 0 },
])('with windows $alarm watches $metric of the aggregator too', ({ alarm, metric, threshold }) => {
  const template = windowsTemplateOf();
  const { logicalId: aggregator } = theResource(template, 'AWS::Lambda::Function', 'Keeps windows');
  const mapping = theResource(template, 'AWS::Lambda::EventSourceMapping', aggregator).logicalId;
  const { Properties } = theAlarm(template, alarm);
  expect(Properties).toMatchObject({
    MetricName: metric,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  expect([{ Ref: aggregator }, { Ref: mapping }]).toContainEqual(valuesOf(Properties.Dimensions)[0]);
});

test.each([
  { alarm: 'MonitorsFail', metric: 'MonitorFailures', threshold: 0 },
  { alarm: 'WindowsHaveNoRoom', metric: 'WindowDocumentsOverflowed', threshold: 0 },
  { alarm: 'AlertsNotSent', metric: 'OutboxOldest', threshold: 300 },
])('with windows $alarm watches $metric above $threshold', ({ alarm, metric, threshold }) => {
  expect(theAlarm(windowsTemplateOf(), alarm).Properties).toMatchObject({
    Namespace: 'Shardline',
    MetricName: metric,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test.each([
  { alarm: 'IndexerNotReading', metric: 'PolledEventCount' },
  { alarm: 'AggregatorNotReading', metric: 'PolledEventCount' },
  { alarm: 'SweepsMissing', metric: 'OutboxOldest' },
])('$alarm rings when there is no $metric', ({ alarm, metric }) => {
  expect(theAlarm(windowsTemplateOf(), alarm).Properties).toMatchObject({
    MetricName: metric,
    Statistic: 'SampleCount',
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  });
});

test('each mapping is watched by its own id', () => {
  const template = windowsTemplateOf();
  const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(({ logicalId }) => logicalId);
  const watched = ['IndexerNotReading', 'AggregatorNotReading'].flatMap((alarm) =>
    valuesOf(theAlarm(template, alarm).Properties.Dimensions),
  );
  expect(watched).toEqual(expect.arrayContaining(mappings.map((Ref) => ({ Ref }))));
});

test.each([
  { given: {}, hours: (7 * 24 - 1) / 2, becomes: 'become dead letters' },
  { given: { streamRetention: '24h' }, hours: 23 / 2, becomes: 'become dead letters' },
  { given: { streamRetention: '14d' }, hours: 7 * 24, becomes: 'the stream keeps' },
  { given: { historicalInput: 'true' }, hours: (7 * 24) / 2, becomes: 'the stream keeps' },
  {
    given: { streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks', streamRetention: '365d' },
    hours: (365 * 24) / 2,
    becomes: 'the stream keeps',
  },
])('records are about to expire at half of what they have: $given', ({ given, hours, becomes }) => {
  for (const name of ['RecordsExpiring', 'AggregatorExpiring']) {
    expect(theAlarm(windowsTemplateOf(given), name).Properties.Threshold).toBe(hours * 3_600_000);
  }
  expect(theAlarm(windowsTemplateOf(given), 'RecordsExpiring').Properties.AlarmDescription).toContain(
    becomes,
  );
});

test('records that wait for others to fill their batch are not late', () => {
  const { Properties } = theAlarm(templateOf({ maxBatchingWindow: '5m' }), 'RecordsLate');
  expect(Properties.Threshold).toBe(10 * 60_000);
  expect(Properties.AlarmDescription).toContain('more than 10 minutes');
});

test('without windows no alarm watches an aggregator', () => {
  expect(JSON.stringify(resourcesOf(templateOf(), type))).not.toMatch(/Aggregat|Monitor|Outbox/);
});

test('the metric of rejected records is the one that the indexer of this pipeline writes', () => {
  templateOf().hasResourceProperties(type, {
    Namespace: 'Shardline',
    MetricName: 'RecordsRejected',
    Dimensions: [
      { Name: 'service', Value: 'web-traffic' },
      { Name: 'stack', Value: 'shardline-web-traffic-prod' },
    ],
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

test('what 827b815 deployed is changed in place: it keeps its logical ids', () => {
  const template = windowsTemplateOf({ alarmEmail: 'ann@example.com' });
  const alarms = resourcesOf(template, type).map(({ logicalId }) => logicalId);
  expect(alarms).toEqual(
    expect.arrayContaining([
      'AlarmsAggregatorErrors7E6E2CC2',
      'AlarmsAggregatorLagC59004C7',
      'AlarmsAggregatorThrottled13CC9BD1',
      'AlarmsAlertsNotSentEBDDB304',
      'AlarmsBatchesGivenUpA9FD0064',
      'AlarmsIndexerErrors4CAFCD4E',
      'AlarmsIndexerThrottledD2DEA493',
      'AlarmsMonitorsFail6CCA84C0',
      'AlarmsRecordsExpiringA6A5C43A',
      'AlarmsRecordsLate638D2DCA',
      'AlarmsRecordsRejected1E2F463E',
      'AlarmsStorageLowA5396626',
      'AlarmsWindowBatchesGivenUp46BBDD60',
      'AlarmsWindowsHaveNoRoom3622E51B',
      'AlarmsWritesBlocked558E76FD',
    ]),
  );
  const ofTopic = ['AWS::SNS::Topic', 'AWS::SNS::Subscription', 'AWS::SNS::TopicPolicy'].map(
    (one) => theResource(template, one, '"Alarms').logicalId,
  );
  expect(ofTopic).toEqual([
    'AlarmsTopic3A2DFEBA',
    'AlarmsTopicannexamplecom12A8A700',
    'AlarmsTopicPolicyED3A875E',
  ]);
});
