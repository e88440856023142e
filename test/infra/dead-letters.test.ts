import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { resourcesOf, templateOf, theResource, windowsTemplateOf } from './template-of.ts';

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

test('marks of attempts expire, and no rule deletes a dead letter', () => {
  const { LifecycleConfiguration } = theResource(templateOf(), 'AWS::S3::Bucket').Properties;
  const { Rules } = z
    .object({ Rules: z.array(z.looseObject({ Prefix: z.string().optional() })) })
    .parse(LifecycleConfiguration);
  const expiring = Rules.filter((rule) =>
    /"Expiration|"NoncurrentVersionExpiration/.test(JSON.stringify(rule)),
  );
  expect(expiring).toMatchObject([{ Prefix: 'attempts/', ExpirationInDays: 14 }]);
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
