import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readOptions } from '../../../infra/options/read-options.ts';
import { stackNameOf } from '../../../infra/pipeline-stack.ts';
import { variants } from '../../../scripts/synth-variants.ts';
import { resourceOf } from '../../gateway/policy/functions-of.ts';
import { deployed, place, publishing, silencedBy } from '../publishes.ts';
import { resourcesOf, templateOf, theResource, windowsTemplateOf } from '../template-of.ts';

const alarmEmail = 'ann@example.com';
const stackName = 'shardline-web-traffic-prod';
const encryptionKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

const alarmsOf = (template: Template) =>
  resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ logicalId }) => logicalId);

/** What the documentation asks of the customer's own key. */
function documentedKey(keyArn = encryptionKeyArn) {
  const page = readFileSync('docs/operate/security.md', 'utf8');
  const section = page.split(/^## /m).find((text) => text.startsWith('A key of your own')) ?? '';
  const blocks = section.matchAll(/```json\n(.*?)```/gs);
  const statements = [...blocks].flatMap(([, json = '']) =>
    z.array(z.unknown()).parse([JSON.parse(json)].flat()),
  );
  return { keyArn, statements };
}

describe('each alarm passes the policy of its topic and that of the key', () => {
  test.each(Object.entries(variants))('with the options %s', (_name, options) => {
    const given = { ...options, alarmEmail };
    const name = stackNameOf(readOptions({ stage: 'prod', ...given }, ['web-traffic', 'sensors', 'social']));
    const foreign = 'encryptionKeyArn' in given ? documentedKey(String(given.encryptionKeyArn)) : undefined;
    for (const template of [templateOf(given), windowsTemplateOf(given)]) {
      const stack = deployed(template, name, foreign);
      expect(alarmsOf(template)).not.toEqual([]);
      for (const alarm of alarmsOf(template)) expect(silencedBy(stack, alarm), alarm).toBeUndefined();
    }
  });
});

test("the customer's own key encrypts the topic in its stead, and lets alarms in as docs/operate/security.md has it", () => {
  const template = templateOf({ alarmEmail, encryptionKeyArn });
  expect(theResource(template, 'AWS::SNS::Topic').Properties.KmsMasterKeyId).toBe(encryptionKeyArn);
  const [alarm = ''] = alarmsOf(template);
  expect(silencedBy(deployed(template, stackName, documentedKey()), alarm)).toBeUndefined();
  const account = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${place.account}:root` } };
  const statements = [{ ...account, Action: 'kms:*', Resource: '*' }];
  const shut = deployed(template, stackName, { keyArn: encryptionKeyArn, statements });
  expect(silencedBy(shut, alarm)).toContain('kms:');
});

describe('an alarm that tells nobody is found', () => {
  type Properties = Record<string, unknown>;
  const changed = (id: string, change: (properties: Properties) => void) => {
    const json = structuredClone(templateOf({ alarmEmail }).toJSON());
    change(json.Resources[id].Properties);
    const template = Template.fromJSON(json);
    return silencedBy(deployed(template, stackName), alarmsOf(template)[0] ?? '');
  };
  const idOf = (type: string) => theResource(templateOf({ alarmEmail }), type).logicalId;
  const shutOut = (property: string) => (properties: Properties) => {
    const document = z.object({ Statement: z.array(z.looseObject({})) }).parse(properties[property]);
    const Statement = document.Statement.filter(({ Sid }) => Sid !== 'Alarms');
    expect(Statement).not.toHaveLength(document.Statement.length);
    properties[property] = { ...document, Statement };
  };

  test.each<[string, string, (properties: Properties) => void, RegExp]>([
    [
      'an action',
      alarmsOf(templateOf({ alarmEmail }))[0] ?? '',
      (all) => delete all.AlarmActions,
      /no action/,
    ],
    ['a policy of the topic', idOf('AWS::SNS::TopicPolicy'), shutOut('PolicyDocument'), /sns:Publish/],
    ['a policy of the key', idOf('AWS::KMS::Key'), shutOut('KeyPolicy'), /kms:/],
    ['a key', idOf('AWS::SNS::Topic'), (all) => delete all.KmsMasterKeyId, /not encrypted/],
    [
      'a key of its own',
      idOf('AWS::SNS::Topic'),
      (all) => Object.assign(all, { KmsMasterKeyId: 'alias/aws/sns' }),
      /kms:/,
    ],
  ])('without %s', (_what, id, change, finding) => {
    expect(changed(id, change)).toMatch(finding);
  });
});

describe('nobody else is let in', () => {
  const { stack, decide } = deployed(templateOf({ alarmEmail }), stackName);
  const alarm = `arn:aws:cloudwatch:eu-west-1:${place.account}:alarm`;
  const ours = publishing(
    `${alarm}:${stackName}-AlarmsRecordsLate-1A`,
    resourceOf(stack, 'AWS::SNS::Topic').ref,
  );

  test.each([
    ['an alarm of another account', {}, { 'aws:SourceAccount': '444455556666' }],
    ['an alarm of another stack', {}, { 'aws:SourceArn': `${alarm}:shardline-sensors-prod-A-1A` }],
    ['a request without TLS', {}, { 'aws:SecureTransport': 'false' }],
    ['another action', { action: 'sns:Subscribe' }, {}],
  ])('to the topic: %s', (_who, change, context) => {
    const request = { ...ours, ...change, context: { ...ours.context, ...context } };
    expect(decide('cloudwatch.amazonaws.com', ours).allowed).toBe(true);
    expect(decide('cloudwatch.amazonaws.com', request).allowed).toBe(false);
  });

  test('to the topic: another service', () => {
    expect(decide('events.amazonaws.com', ours).allowed).toBe(false);
  });

  test('to the key: CloudWatch for another account', () => {
    const decrypts = (account: string) =>
      decide('cloudwatch.amazonaws.com', {
        action: 'kms:Decrypt',
        resource: resourceOf(stack, 'AWS::KMS::Key').arn(),
        context: { 'aws:SourceAccount': account },
      }).allowed;
    expect(decrypts(place.account)).toBe(true);
    expect(decrypts('444455556666')).toBe(false);
  });
});

test('the key of the alarms is rotated, and goes with the stack', () => {
  expect(theResource(templateOf({ alarmEmail }), 'AWS::KMS::Key')).toMatchObject({
    Properties: { EnableKeyRotation: true, PendingWindowInDays: 7 },
    DeletionPolicy: 'Delete',
  });
});

test('alarms and alerts have topics of their own', () => {
  const template = windowsTemplateOf({ alarmEmail, alertEmail: 'bob@example.com' });
  const topicOf = (email: string) =>
    theResource(template, 'AWS::SNS::Subscription', email).Properties.TopicArn;
  expect(topicOf(alarmEmail)).not.toEqual(topicOf('bob@example.com'));
});
