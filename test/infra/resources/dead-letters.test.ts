import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { resourcesOf, templateOf, theResource, windowsTemplateOf } from '../template-of.ts';

test('the bucket is private and encrypted, and takes requests over TLS 1.2 or newer only', () => {
  const template = templateOf();
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  const refusal = (condition: object) =>
    Match.objectLike({ Effect: 'Deny', Principal: { AWS: '*' }, Condition: condition });
  for (const condition of [
    { Bool: { 'aws:SecureTransport': 'false' } },
    { NumericLessThan: { 's3:TlsVersion': 1.2 } },
  ]) {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([refusal(condition)]) },
    });
  }
});

const lifecycle = z.object({
  Rules: z.array(
    z.looseObject({
      Prefix: z.string().optional(),
      ExpirationInDays: z.number().optional(),
      ObjectSizeGreaterThan: z.coerce.number().optional(),
    }),
  ),
});

function rulesOf(given: Readonly<Record<string, unknown>>) {
  const { LifecycleConfiguration } = theResource(templateOf(given), 'AWS::S3::Bucket').Properties;
  return lifecycle.parse(LifecycleConfiguration).Rules;
}

/** Days until objects below a prefix are deleted. */
function expiryOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const expiring = rulesOf(given).filter((rule) =>
    /"Expiration|"NoncurrentVersionExpiration/.test(JSON.stringify(rule)),
  );
  return Object.fromEntries(
    expiring.map(({ Prefix = 'everything', ExpirationInDays }) => [Prefix, ExpirationInDays]),
  );
}

test('marks of attempts expire, what a redrive has settled after a while, and a dead letter never', () => {
  expect(expiryOf({})).toEqual({ 'attempts/': 14, 'redriven/': 90 });
});

test.each([
  ['24h', 14],
  ['7d', 14],
  ['180h', 15],
  ['30d', 37],
  ['365d', 372],
])('marks of attempts outlast a record of a stream that keeps it for %s', (streamRetention, days) => {
  expect(expiryOf({ streamRetention })).toMatchObject({ 'attempts/': days });
});

test('dead letters expire if that is asked for', () => {
  expect(expiryOf({ deadLetterRetention: '365d', redrivenRetention: '7d' })).toEqual({
    'attempts/': 14,
    'redriven/': 7,
    'rejected/': 365,
    'aws/lambda/': 365,
  });
});

test('only what is large enough to cost less there moves to infrequent access', () => {
  const moving = rulesOf({}).filter((rule) => 'Transitions' in rule);
  expect(moving).toMatchObject([{ ObjectSizeGreaterThan: 128 * 1024 }]);
});

test('in the stage dev the bucket is emptied after the last who writes to it is gone', () => {
  const template = windowsTemplateOf({ stage: 'dev' });
  const emptier = theResource(template, 'Custom::S3AutoDeleteObjects').logicalId;
  const writers = [
    ...resourcesOf(template, 'AWS::Lambda::EventSourceMapping'),
    theResource(template, 'AWS::Lambda::Function', 'Indexes the records'),
    theResource(template, 'AWS::Lambda::Function', 'Keeps windows'),
  ];
  expect(writers).toHaveLength(4);
  for (const { DependsOn, logicalId } of writers) expect(DependsOn, logicalId).toContain(emptier);
});
