import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStacksCommand,
  ListExportsCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startMinistack } from '../deployment/ministack.ts';
import type { RunningEmulator } from '../deployment/running-emulator.ts';
import { askUnsigned } from './ask-domain.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { clientConfig } from './lambda-itself.ts';

const role = 'arn:aws:iam::000000000000:role/caller';
const stream = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';
const topic = 'arn:aws:sns:us-east-1:000000000000:told';
const bucket = 'arn:aws:s3:::letters';

let ministack: RunningEmulator;
let gateway: Gateway;
const asked: (readonly [action: string, resource: string])[] = [];
const contexts: unknown[] = [];
const forbidden = new Set<string>();

beforeAll(async () => {
  ministack = await startMinistack('http://127.0.0.1:9');
  gateway = await startGateway({
    account: '000000000000',
    region: 'us-east-1',
    domain: { arn: 'arn:aws:es:us-east-1:000000000000:domain/none', engineUrl: 'none:' },
    services: { url: ministack.endpoint },
  });
  gateway.setDecide((_principal, { action, resource, context }) => {
    asked.push([action, resource]);
    contexts.push(context);
    if (!forbidden.has(action)) return { allowed: true, by: [] };
    return { allowed: false, reason: 'no-allow', message: `${action} on ${resource}`, by: [] };
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const requestHandler = new NodeHttpHandler();
  const owner = { endpoint: ministack.endpoint, region: 'us-east-1', credentials, requestHandler };
  await new KinesisClient(owner).send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 }));
  await new SNSClient(owner).send(new CreateTopicCommand({ Name: 'told' }));
  const s3 = new S3Client({ ...owner, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'letters' }));
});

afterAll(async () => {
  await ministack?.stop();
  await gateway?.stop();
});

beforeEach(() => {
  asked.length = 0;
  contexts.length = 0;
  forbidden.clear();
});

function clients() {
  const config = clientConfig(gateway, role, 'us-east-1', 'the test');
  return {
    kinesis: new KinesisClient(config),
    sns: new SNSClient({ ...config, maxAttempts: 1 }),
    s3: new S3Client(config),
    lambda: new LambdaClient(config),
    cloudFormation: new CloudFormationClient(config),
    sts: new STSClient(config),
  };
}

const object = (Key: string) => ({ Bucket: 'letters', Key });

describe('a call needs', () => {
  test('of Kinesis, the action on the stream, which a call by iterator is about as well', async () => {
    const { kinesis } = clients();
    const StreamName = 'clicks';
    const Records = [{ Data: Buffer.from('1'), PartitionKey: 'a' }];
    await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
    await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
    const ShardId = Shards[0]?.ShardId;
    const from = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(from));
    const { NextShardIterator } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    await kinesis.send(new GetRecordsCommand({ ShardIterator: NextShardIterator }));
    const actions = ['DescribeStreamSummary', 'PutRecords', 'ListShards', 'GetShardIterator', 'GetRecords'];
    expect(asked).toEqual([...actions, 'GetRecords'].map((action) => [`kinesis:${action}`, stream]));
  });

  test('of S3, the action on the object, or on the bucket with the prefix that is listed', async () => {
    const { s3 } = clients();
    await s3.send(new PutObjectCommand({ ...object('a b/1.json'), Body: '{}' }));
    await s3.send(new GetObjectCommand(object('a b/1.json')));
    await s3.send(new HeadObjectCommand(object('a b/1.json')));
    await s3.send(new CopyObjectCommand({ ...object('b/2.json'), CopySource: 'letters/a%20b/1.json' }));
    await s3.send(new ListObjectsV2Command({ Bucket: 'letters', Prefix: 'b/', MaxKeys: 5 }));
    await s3.send(new DeleteObjectCommand(object('a b/1.json')));
    const Objects = [{ Key: 'b/2.json' }, { Key: 'a&b' }];
    await s3.send(new DeleteObjectsCommand({ Bucket: 'letters', Delete: { Objects } }));
    expect(asked).toEqual([
      ['s3:PutObject', `${bucket}/a b/1.json`],
      ['s3:GetObject', `${bucket}/a b/1.json`],
      ['s3:GetObject', `${bucket}/a b/1.json`],
      ['s3:PutObject', `${bucket}/b/2.json`],
      ['s3:GetObject', `${bucket}/a b/1.json`],
      ['s3:ListBucket', bucket],
      ['s3:DeleteObject', `${bucket}/a b/1.json`],
      ['s3:DeleteObject', `${bucket}/b/2.json`],
      ['s3:DeleteObject', `${bucket}/a&b`],
    ]);
    expect(contexts[5]).toMatchObject({
      's3:prefix': 'b/',
      's3:max-keys': '5',
      'aws:SecureTransport': 'true',
    });
  });

  test('of S3, to hear that an object is not there, to list the bucket too', async () => {
    const { s3 } = clients();
    await expect(s3.send(new GetObjectCommand(object('gone')))).rejects.toMatchObject({ name: 'NoSuchKey' });
    forbidden.add('s3:ListBucket');
    await expect(s3.send(new GetObjectCommand(object('gone')))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(asked.at(-1)).toEqual(['s3:ListBucket', bucket]);
  });

  test('of S3, of a bucket, what it is asked by name, and of a version of an object the right to that', async () => {
    const { s3 } = clients();
    const Bucket = 'letters';
    await s3.send(new GetBucketEncryptionCommand({ Bucket })).catch(() => undefined);
    await s3.send(new GetBucketTaggingCommand({ Bucket })).catch(() => undefined);
    await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'b/' }));
    const Objects = [{ Key: 'old', VersionId: '1' }, { Key: 'new' }];
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(asked).toEqual([
      ['s3:GetEncryptionConfiguration', bucket],
      ['s3:GetBucketTagging', bucket],
      ['s3:ListBucketVersions', bucket],
      ['s3:DeleteObjectVersion', `${bucket}/old`],
      ['s3:DeleteObject', `${bucket}/new`],
    ]);
  });

  test('of CloudFormation, to give a stack a role, to pass that role', async () => {
    const { cloudFormation } = clients();
    const RoleARN = 'arn:aws:iam::000000000000:role/executes';
    const changes = { StackName: 's', ChangeSetName: 'c', TemplateBody: '{}', RoleARN };
    await cloudFormation.send(new CreateChangeSetCommand(changes)).catch(() => undefined);
    expect(asked).toEqual([
      ['cloudformation:CreateChangeSet', 'arn:aws:cloudformation:us-east-1:000000000000:stack/s/*'],
      ['iam:PassRole', RoleARN],
    ]);
  });

  test('of STS, to assume a role, the right to; and gets keys that the gateway knows as that role', async () => {
    const { sts } = clients();
    const RoleArn = 'arn:aws:iam::000000000000:role/path/assumed';
    const { Credentials: keys } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }),
    );
    expect(asked).toEqual([['sts:AssumeRole', RoleArn]]);
    const credentials = gateway.credentialsOf(RoleArn);
    expect(keys).toMatchObject({ AccessKeyId: credentials.accessKeyId });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:sts::000000000000:assumed-role/caller/session',
    });
  });

  test('of SNS, Lambda and CloudFormation, the action on what the call names', async () => {
    const { sns, lambda, cloudFormation } = clients();
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'told' }));
    await lambda.send(new InvokeCommand({ FunctionName: 'absent' })).catch(() => undefined);
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:absent';
    await lambda.send(new InvokeCommand({ FunctionName: arn })).catch(() => undefined);
    await cloudFormation.send(new DescribeStacksCommand({ StackName: 'absent' })).catch(() => undefined);
    expect(asked).toEqual([
      ['sns:Publish', topic],
      ['lambda:InvokeFunction', arn],
      ['lambda:InvokeFunction', arn],
      ['cloudformation:DescribeStacks', 'arn:aws:cloudformation:us-east-1:000000000000:stack/absent/*'],
    ]);
  });
});

test('a refusal is the error that each client knows for one', async () => {
  const { kinesis, s3, sns, lambda, cloudFormation } = clients();
  const calls: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    [
      'kinesis:DescribeStreamSummary',
      'AccessDeniedException',
      () => kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'clicks' })),
    ],
    ['s3:PutObject', 'AccessDenied', () => s3.send(new PutObjectCommand({ ...object('x'), Body: '' }))],
    [
      'sns:Publish',
      'AuthorizationErrorException',
      () => sns.send(new PublishCommand({ TopicArn: topic, Message: 'm' })),
    ],
    [
      'lambda:InvokeFunction',
      'AccessDeniedException',
      () => lambda.send(new InvokeCommand({ FunctionName: 'f' })),
    ],
    [
      'cloudformation:DescribeStacks',
      'AuthorizationError',
      () => cloudFormation.send(new DescribeStacksCommand({ StackName: 's' })),
    ],
  ];
  for (const [action, name, call] of calls) {
    forbidden.add(action);
    await expect(call()).rejects.toMatchObject({ name });
    expect(gateway.refusals().at(-1)).toMatchObject({
      principal: role,
      refusal: 'denied',
      why: expect.stringContaining(action),
    });
  }
});

test('a key of nobody is refused, and nothing is asked', async () => {
  const config = clientConfig(gateway, role, 'us-east-1', 'the test');
  const kinesis = new KinesisClient({ ...config, credentials: { accessKeyId: 'A', secretAccessKey: 'B' } });
  const call = kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'clicks' }));
  await expect(call).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  expect(asked).toEqual([]);
});

test('a call whose needs are not known is an error of the test', async () => {
  const { kinesis, cloudFormation } = clients();
  const call = new IncreaseStreamRetentionPeriodCommand({ StreamName: 'clicks', RetentionPeriodHours: 48 });
  await expect(kinesis.send(call)).rejects.toThrow();
  expect(gateway.takeFaults()).toEqual([
    expect.stringContaining('what kinesis:IncreaseStreamRetentionPeriod needs'),
  ]);
  await expect(cloudFormation.send(new ListExportsCommand({}))).rejects.toThrow();
  expect(new Set(gateway.takeFaults())).toEqual(
    new Set([expect.stringContaining('what cloudformation:ListExports needs')]),
  );
  const authorization = 'AWS4-HMAC-SHA256 Credential=A/20300101/us-east-1/sqs/aws4_request, Signature=0';
  const headers = { authorization, 'x-amz-target': 'AmazonSQS.SendMessage' };
  const services = { ...gateway, domainHost: new URL(gateway.servicesUrl).host };
  await askUnsigned(services, { method: 'POST', path: '/', headers });
  expect(gateway.takeFaults()).toEqual([
    expect.stringContaining("what calls of sqs need isn't known here: AmazonSQS.SendMessage"),
  ]);
});
