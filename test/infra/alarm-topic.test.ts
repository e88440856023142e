import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { stackNameOf } from '../../infra/pipeline-stack.ts';
import { readOptions } from '../../infra/read-options.ts';
import { variants } from '../../scripts/synth-variants.ts';
import { allows, deployed, resolved, type ServiceRequest, silencedBy } from './publishes.ts';
import { resourcesOf, templateOf, theResource, windowsTemplateOf } from './template-of.ts';

const alarmEmail = 'ann@example.com';
const stackName = 'shardline-web-traffic-prod';

const alarmsOf = (template: Template) =>
  resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ logicalId }) => logicalId);

describe('each alarm passes the policy of its topic and that of the key', () => {
  test.each(Object.entries(variants))('with the options %s', (_name, options) => {
    const given = { ...options, alarmEmail };
    const name = stackNameOf(readOptions({ stage: 'prod', ...given }, ['web-traffic']));
    for (const template of [templateOf(given), windowsTemplateOf(given)]) {
      expect(alarmsOf(template)).not.toEqual([]);
      for (const alarm of alarmsOf(template)) {
        expect(silencedBy(template, name, alarm), alarm).toBeUndefined();
      }
    }
  });
});

describe('an alarm that tells nobody is found', () => {
  const changed = (change: (resources: Record<string, { Properties: Record<string, unknown> }>) => void) => {
    const json = structuredClone(templateOf({ alarmEmail }).toJSON());
    change(json.Resources);
    const template = Template.fromJSON(json);
    return silencedBy(template, stackName, alarmsOf(template)[0] ?? '');
  };
  const idOf = (type: string) => theResource(templateOf({ alarmEmail }), type).logicalId;
  const topic = idOf('AWS::SNS::Topic');
  const without = (id: string, property: string) => changed((all) => delete all[id]?.Properties[property]);
  const shutting = (id: string, property: string) =>
    changed((all) => {
      const document = all[id]?.Properties[property] as { Statement: { Sid?: string }[] };
      document.Statement = document.Statement.filter(({ Sid }) => Sid !== 'Alarms');
    });

  test('by its action, its topic and its key', () => {
    const [first = ''] = alarmsOf(templateOf({ alarmEmail }));
    expect(without(first, 'AlarmActions')).toBe('no action');
    expect(shutting(idOf('AWS::SNS::TopicPolicy'), 'PolicyDocument')).toBe(`the policy of ${topic}`);
    expect(shutting(idOf('AWS::KMS::Key'), 'KeyPolicy')).toBe(`the policy of ${idOf('AWS::KMS::Key')}`);
    expect(without(topic, 'KmsMasterKeyId')).toBe(`${topic} is not encrypted`);
    const managed = changed((all) =>
      Object.assign(all[topic]?.Properties ?? {}, { KmsMasterKeyId: 'alias/aws/sns' }),
    );
    expect(managed).toBe(`the key of ${topic}`);
  });
});

describe('nobody else is let in', () => {
  const template = templateOf({ alarmEmail });
  const alarm = `arn:aws:cloudwatch:eu-west-1:${deployed.account}:alarm`;
  const publish = {
    service: 'cloudwatch.amazonaws.com',
    action: 'sns:Publish',
    resource: `ref:${theResource(template, 'AWS::SNS::Topic').logicalId}`,
    context: {
      'aws:SourceAccount': deployed.account,
      'aws:SourceArn': `${alarm}:${stackName}-AlarmsRecordsLate-1A`,
      'aws:SecureTransport': 'true',
    },
  };
  const topicPolicy = theResource(template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
  const published = (change: Partial<ServiceRequest>, context: Record<string, string> = {}) =>
    allows(resolved(topicPolicy, stackName), {
      ...publish,
      ...change,
      context: { ...publish.context, ...context },
    });

  test.each([
    ['an alarm of another account', {}, { 'aws:SourceAccount': '444455556666' }],
    ['an alarm of another stack', {}, { 'aws:SourceArn': `${alarm}:shardline-sensors-prod-A-1A` }],
    ['another service', { service: 'events.amazonaws.com' }, {}],
    ['a request without TLS', {}, { 'aws:SecureTransport': 'false' }],
    ['another action', { action: 'sns:Subscribe' }, {}],
  ])('to the topic: %s', (_who, change, context) => {
    expect(published({})).toBe(true);
    expect(published(change, context)).toBe(false);
  });

  test('to the key: CloudWatch for another account', () => {
    const { logicalId, Properties } = theResource(template, 'AWS::KMS::Key');
    const decrypts = (account: string) =>
      allows(resolved(Properties.KeyPolicy, stackName), {
        ...publish,
        action: 'kms:Decrypt',
        resource: `att:${logicalId}.Arn`,
        context: { 'aws:SourceAccount': account },
      });
    expect(decrypts(deployed.account)).toBe(true);
    expect(decrypts('444455556666')).toBe(false);
  });
});

test('the key of the alarms is rotated, and goes with the stack', () => {
  expect(theResource(templateOf({ alarmEmail }), 'AWS::KMS::Key')).toMatchObject({
    Properties: { EnableKeyRotation: true, PendingWindowInDays: 7 },
    DeletionPolicy: 'Delete',
  });
});

test("the customer's own key encrypts the topic in its stead", () => {
  const encryptionKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d';
  const template = templateOf({ alarmEmail, encryptionKeyArn });
  expect(theResource(template, 'AWS::SNS::Topic').Properties.KmsMasterKeyId).toBe(encryptionKeyArn);
  expect(resourcesOf(template, 'AWS::KMS::Key')).toEqual([]);
});

test('alarms and alerts have topics of their own', () => {
  const template = windowsTemplateOf({ alarmEmail, alertEmail: 'bob@example.com' });
  const topicOf = (email: string) =>
    theResource(template, 'AWS::SNS::Subscription', email).Properties.TopicArn;
  expect(topicOf(alarmEmail)).not.toEqual(topicOf('bob@example.com'));
});
