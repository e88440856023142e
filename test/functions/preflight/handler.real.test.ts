import { createServer, type IncomingMessage } from 'node:http';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createPreflightHandler } from '../../../functions/preflight/handler.ts';
import type { Fixed } from '../../../functions/preflight/properties.ts';
import { type LocalKinesis, startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/loopback.ts';

const account = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: new NodeHttpHandler(),
};

let kinesisServer: LocalKinesis;
let kinesis: KinesisClient;

beforeAll(async () => {
  vi.stubEnv('AWS_ACCOUNT_ID', '111122223333');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  kinesisServer = await startKinesis({ port: 0 });
  vi.unstubAllEnvs();
  kinesis = new KinesisClient({ ...account, endpoint: kinesisServer.endpoint });
  await kinesis.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 }));
});

afterAll(async () => {
  kinesis?.destroy();
  await kinesisServer?.stop();
});

/** CloudFormation, as far as a custom resource meets it: the state of the stack, and the address to answer at. */
const cloudFormation = { status: 'CREATE_IN_PROGRESS', refusals: 0, asked: 0, answers: [] as unknown[] };
const server = createServer(async (request: IncomingMessage, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method === 'PUT') {
    cloudFormation.answers.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
    return;
  }
  cloudFormation.asked += 1;
  response.setHeader('content-type', 'text/xml');
  if (cloudFormation.refusals > 0) {
    cloudFormation.refusals -= 1;
    response.statusCode = 403;
    response.end(
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>too new</Message></Error></ErrorResponse>',
    );
    return;
  }
  const status = `<StackStatus>${cloudFormation.status}</StackStatus>`;
  response.end(
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${status}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
});
let url = '';
let listening: LoopbackServer;

beforeAll(async () => {
  listening = await listenOnLoopback(server, 0);
  url = listening.url;
});

afterAll(() => listening.stop());

beforeEach(() => {
  Object.assign(cloudFormation, { status: 'CREATE_IN_PROGRESS', refusals: 0, asked: 0, answers: [] });
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterEach(() => void vi.restoreAllMocks());

interface Deployment {
  readonly fixed?: readonly Fixed[];
  readonly stream?: object;
}

interface Answer {
  readonly Status: string;
  readonly Reason: string;
}

/** What CloudFormation is answered to this event. */
async function answer(
  RequestType: 'Create' | 'Update' | 'Delete',
  ResourceProperties: Deployment,
  OldResourceProperties?: Deployment,
): Promise<Answer> {
  const client = new CloudFormationClient({ ...account, endpoint: url });
  const handle = createPreflightHandler({
    kinesis,
    cloudFormation: client,
    wait: { longest: 500, pause: 100 },
  });
  await handle({
    ...{ RequestType, ResourceProperties, OldResourceProperties },
    ...{ ResponseURL: `${url}/answer`, StackId: 'arn:aws:cloudformation:stack', RequestId: 'request' },
    ...{ LogicalResourceId: 'Deployment', PhysicalResourceId: 'preflight' },
  } as CloudFormationCustomResourceEvent);
  expect(cloudFormation.answers).toHaveLength(1);
  return cloudFormation.answers.pop() as Answer;
}

const network = (value: string): Fixed => ({ name: 'vpcId', value, remedy: 'keep it as it was' });
const key = (value: string): Fixed => ({ name: 'key', value, remedy: 'keep it', initially: 'none' });
const stream = (retentionHours: string, name = 'clicks') => ({
  arn: `arn:aws:kinesis:us-east-1:111122223333:stream/${name}`,
  retentionHours,
});

test('a first deployment passes without asking anything', async () => {
  expect(await answer('Create', { fixed: [network('a')] })).toMatchObject({ Status: 'SUCCESS' });
  expect(cloudFormation.asked).toBe(0);
});

test('an update that changes nothing fixed passes, also where a value is new or gone', async () => {
  cloudFormation.status = 'UPDATE_IN_PROGRESS';
  const now = { fixed: [network('a'), key('mine')] };
  expect(await answer('Update', now, { fixed: [network('a')] })).toMatchObject({ Status: 'SUCCESS' });
  expect(await answer('Update', { fixed: [] }, now)).toMatchObject({ Status: 'SUCCESS' });
  expect(await answer('Update', now, {})).toMatchObject({ Status: 'SUCCESS' });
});

test('an update of what is fixed is refused with both values and what to do', async () => {
  cloudFormation.status = 'UPDATE_IN_PROGRESS';
  expect(await answer('Update', { fixed: [network('b')] }, { fixed: [network('a')] })).toMatchObject({
    Status: 'FAILED',
    Reason: `vpcId: it can't change from "a" to "b" in place; keep it as it was.`,
    PhysicalResourceId: 'preflight',
  });
});

test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'])(
  'the way back passes in %s, or the stack would be stuck',
  async (status) => {
    cloudFormation.status = status;
    const before = { fixed: [network('a')], stream: stream('168') };
    expect(await answer('Update', before, { fixed: [network('b')] })).toMatchObject({ Status: 'SUCCESS' });
  },
);

test('a deletion passes without asking anything', async () => {
  expect(await answer('Delete', { stream: stream('168') })).toMatchObject({ Status: 'SUCCESS' });
  expect(cloudFormation.asked).toBe(0);
});

test('a stack that was there before the preflight is held against what all had then', async () => {
  cloudFormation.status = 'UPDATE_IN_PROGRESS';
  expect(await answer('Create', { fixed: [key('mine')] })).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringMatching(
      /from "none" to "mine" .*\nThe stack looks like one that an earlier version deployed.*first deployment.*--no-rollback.*delete the stack and deploy it again\.$/,
    ),
  });
  expect(await answer('Create', { fixed: [key('none')] })).toMatchObject({ Status: 'SUCCESS' });
  expect(await answer('Update', { fixed: [key('mine')] }, { fixed: [key('none')] })).toMatchObject({
    Reason: expect.not.stringContaining('delete the stack'),
  });
  cloudFormation.status = 'CREATE_IN_PROGRESS';
  expect(await answer('Create', { fixed: [key('mine')] })).toMatchObject({ Status: 'SUCCESS' });
});

test('an existing stream is read: its own retention passes, any other is refused', async () => {
  expect(await answer('Create', { stream: stream('24') })).toMatchObject({ Status: 'SUCCESS' });
  expect(await answer('Create', { stream: stream('168') })).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('168h is given, but the stream keeps records for 24h'),
  });
});

test('a stream that is not there is named', async () => {
  const { Status, Reason } = await answer('Create', { stream: stream('24', 'other') });
  expect(Status).toBe('FAILED');
  expect(Reason).toMatch(
    /^streamArn: arn:\S+:stream\/other can't be described \(ResourceNotFoundException: .*\); give/,
  );
});

test('a role that IAM does not know yet is waited for, and CloudFormation is answered when it never does', async () => {
  cloudFormation.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  cloudFormation.refusals = 1;
  const [before, refused] = [{ fixed: [network('a')] }, { fixed: [network('b')] }];
  expect(await answer('Update', before, refused)).toMatchObject({ Status: 'SUCCESS' });
  cloudFormation.refusals = 20;
  expect(await answer('Update', before, refused)).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('too new'),
  });
});
