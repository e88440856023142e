import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { functionOf } from '../../gateway/policy/functions-of.ts';
import { deployed, type ForeignKey, place } from '../publishes.ts';
import { resourcesOf, statementsOf, theResource, windowsTemplateOf } from '../template-of.ts';

const existing = 'arn:aws:sns:eu-west-1:111122223333:alerts';

const topicOf = (given: Readonly<Record<string, unknown>>) =>
  theResource(windowsTemplateOf(given), 'AWS::SNS::Topic');

test('the topic of the alerts is encrypted, and takes requests over TLS only', () => {
  const { Properties, logicalId } = topicOf({});
  expect(JSON.stringify(Properties.KmsMasterKeyId)).toContain('alias/aws/sns');
  const policy = theResource(windowsTemplateOf(), 'AWS::SNS::TopicPolicy');
  expect(policy.Properties.Topics).toEqual([{ Ref: logicalId }]);
  expect(statementsOf(policy.Properties.PolicyDocument)).toMatchObject([
    { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ]);
});

test('nobody is notified unless an address is given', () => {
  expect(resourcesOf(windowsTemplateOf(), 'AWS::SNS::Subscription')).toEqual([]);
  const template = windowsTemplateOf({ alertEmail: 'ann@example.com' });
  expect(theResource(template, 'AWS::SNS::Subscription').Properties).toMatchObject({
    Protocol: 'email',
    Endpoint: 'ann@example.com',
    TopicArn: { Ref: theResource(template, 'AWS::SNS::Topic').logicalId },
  });
});

const variables = z.looseObject({ Variables: z.record(z.string(), z.unknown()) });

test('a topic that is there is used in its stead, with its key', () => {
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
  const template = windowsTemplateOf({ alertTopicArn: existing, alertTopicKeyArn: key });
  expect(resourcesOf(template, 'AWS::SNS::Topic')).toEqual([]);
  const lambda = theResource(template, 'AWS::Lambda::Function', 'Keeps windows');
  expect(variables.parse(lambda.Properties.Environment).Variables.ALERT_TOPIC_ARN).toBe(existing);
  const { Properties } = theResource(template, 'AWS::IAM::Policy', 'sns:Publish');
  const statements = statementsOf(Properties.PolicyDocument);
  expect(statements).toContainEqual({ Effect: 'Allow', Action: ['sns:Publish'], Resource: existing });
  const ofKey = statements.filter(({ Resource }) => Resource === key).flatMap(({ Action }) => Action);
  expect(ofKey.toSorted()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey*']);
});

describe('the aggregator may publish, and nobody without permissions of the account', () => {
  const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
  // What a key's policy says unless somebody narrows it: the account's policies decide.
  const root = { AWS: `arn:aws:iam::${place.account}:root` };
  const key: ForeignKey = {
    keyArn,
    statements: [{ Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }],
  };
  const publishes = (template: Template, foreign?: ForeignKey) => {
    const { stack, decide } = deployed(template, 'shardline-web-traffic-prod', foreign);
    const { roleArn, environment } = functionOf(stack, 'AggregationAggregator');
    const request = {
      action: 'sns:Publish',
      resource: environment.ALERT_TOPIC_ARN ?? '',
      context: { 'aws:SecureTransport': 'true' },
    };
    const plain = { ...request, context: { 'aws:SecureTransport': 'false' } };
    return {
      role: decide(roleArn, request).allowed,
      plain: decide(roleArn, plain).allowed,
      cloudWatch: decide('cloudwatch.amazonaws.com', request).allowed,
    };
  };

  test.each<[string, Record<string, unknown>, ForeignKey | undefined]>([
    ['a new topic, with the key that AWS manages', {}, undefined],
    ["a new topic, with the customer's key", { encryptionKeyArn: keyArn }, key],
  ])('to %s', (_topic, given, foreign) => {
    expect(publishes(windowsTemplateOf(given), foreign)).toEqual({
      role: true,
      plain: false,
      cloudWatch: false,
    });
  });

  test.each<[string, Record<string, unknown>, ForeignKey | undefined]>([
    ['a topic that is there', { alertTopicArn: existing }, undefined],
    ['a FIFO topic', { alertTopicArn: `${existing}.fifo` }, undefined],
    [
      'one with a key of its own',
      { alertTopicArn: existing, alertTopicKeyArn: keyArn },
      { ...key, topicArn: existing },
    ],
    [
      'one with a key of its own, whatever encrypts the rest',
      { alertTopicArn: existing, alertTopicKeyArn: keyArn, encryptionKeyArn: keyArn.replace('0a', '1b') },
      { ...key, topicArn: existing },
    ],
  ])('to %s', (_topic, given, foreign) => {
    expect(publishes(windowsTemplateOf(given), foreign)).toMatchObject({ role: true, cloudWatch: false });
  });

  test.each(['sns:Publish', 'kms:Decrypt', 'kms:GenerateDataKey*'])('not without %s', (action) => {
    const given = { alertTopicArn: existing, alertTopicKeyArn: keyArn };
    const foreign = { ...key, topicArn: existing };
    expect(publishes(windowsTemplateOf(given), foreign).role).toBe(true);
    const without = JSON.stringify(windowsTemplateOf(given).toJSON(), (name, value: unknown) =>
      name === 'Action' && [value].flat().includes(action) ? [value].flat().map(renamed(action)) : value,
    );
    expect(publishes(Template.fromJSON(JSON.parse(without)), foreign).role).toBe(false);
  });
});

/** Something else that a statement may do. */
function renamed(action: string) {
  return (each: unknown) => (each === action ? 'sns:GetTopicAttributes' : each);
}
