import { expect, test } from 'vitest';
import { resourcesOf, templateOf, theResource } from '../template-of.ts';

const type = 'AWS::Kinesis::Stream';

test('a stream scales on demand, is encrypted, and keeps records for seven days', () => {
  templateOf().hasResourceProperties(type, {
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    RetentionPeriodHours: 7 * 24,
    StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
  });
});

test('a stream with a number of shards is provisioned', () => {
  const template = templateOf({ shards: '4', streamRetention: '48h' });
  template.hasResourceProperties(type, {
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    ShardCount: 4,
    RetentionPeriodHours: 48,
  });
});

test('an existing stream is read and not created, and its own key may be used', () => {
  const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
  const streamKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
  const template = templateOf({ streamArn, streamKeyArn, streamRetention: '24h' });
  expect(resourcesOf(template, type)).toEqual([]);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: streamArn });
  const policy = theResource(template, 'AWS::IAM::Policy', 'kinesis:GetRecords');
  expect(JSON.stringify(policy)).toContain(
    `"Action":"kms:Decrypt","Effect":"Allow","Resource":"${streamKeyArn}"`,
  );
});
