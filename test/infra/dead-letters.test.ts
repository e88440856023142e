import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { templateOf, theResource } from './template-of.ts';

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

test('no rule deletes a dead letter', () => {
  const { LifecycleConfiguration } = theResource(templateOf(), 'AWS::S3::Bucket').Properties;
  expect(JSON.stringify(LifecycleConfiguration)).not.toMatch(/"Expiration/);
});
