import { expect, test } from 'vitest';
import { resourcesOf, statementsOf, theResource, windowsTemplateOf } from '../template-of.ts';

const encryptionKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const given = { encryptionKeyArn, domainSize: 'production', alertEmail: 'ann@example.com' };

/** Where each type of resource says with which key it is encrypted. */
const keyProperties: Readonly<Record<string, object>> = {
  'AWS::Kinesis::Stream': { StreamEncryption: { EncryptionType: 'KMS', KeyId: encryptionKeyArn } },
  'AWS::OpenSearchService::Domain': {
    EncryptionAtRestOptions: { Enabled: true, KmsKeyId: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9' },
  },
  'AWS::S3::Bucket': {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: encryptionKeyArn },
        },
      ],
    },
  },
  'AWS::Logs::LogGroup': { KmsKeyId: encryptionKeyArn },
  'AWS::Lambda::Function': { KmsKeyArn: encryptionKeyArn },
};

test.each(Object.entries(keyProperties))('encryptionKeyArn encrypts each new %s', (type, properties) => {
  const found = resourcesOf(windowsTemplateOf(given), type);
  expect(found.length).toBeGreaterThan(0);
  for (const { Properties } of found) expect(Properties).toMatchObject(properties);
});

test('encryptionKeyArn encrypts the topic of the alerts', () => {
  const topic = theResource(windowsTemplateOf(given), 'AWS::SNS::Topic', 'Alerts of');
  expect(topic.Properties.KmsMasterKeyId).toBe(encryptionKeyArn);
});

/** What the role with this description may do with the key. */
function keyActions(description: string, options: Readonly<Record<string, unknown>>): string[] {
  const template = windowsTemplateOf(options);
  const role = theResource(template, 'AWS::IAM::Role', description);
  const { Properties } = theResource(template, 'AWS::IAM::Policy', `"Roles":[{"Ref":"${role.logicalId}"}]`);
  const onKey = statementsOf(Properties.PolicyDocument).filter(
    ({ Resource }) => Resource === encryptionKeyArn,
  );
  return [...new Set(onKey.flatMap(({ Action }) => Action))].toSorted();
}

test('each role may use the key for what it reads and writes, and no more', () => {
  // Records, marks and its own environment; marks and dead letters.
  expect(keyActions('Indexes', given)).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  // Its environment alone.
  expect(keyActions('Sets up', given)).toEqual(['kms:Decrypt']);
  // The same as the indexer, and SNS asks for this form.
  const aggregator = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKey*'];
  expect(keyActions('Aggregates', given)).toEqual(aggregator);
});

test('what is not new keeps its own key', () => {
  const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
  const alertTopicArn = 'arn:aws:sns:eu-west-1:111122223333:alerts';
  const existing = { encryptionKeyArn, streamArn, streamRetention: '24h', alertTopicArn };
  expect(new Set(keyActions('Aggregates', existing))).toEqual(
    new Set(['kms:Decrypt', 'kms:GenerateDataKey']),
  );
});
