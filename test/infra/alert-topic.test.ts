import { expect, test } from 'vitest';
import { z } from 'zod';
import { resourcesOf, statementsOf, theResource, windowsTemplateOf } from './template-of.ts';

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
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d';
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
