import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { RunningEmulator } from '../running-emulator.ts';
import { startLocalStack } from './localstack.ts';

let aws: RunningEmulator;
let client: CloudFormationClient;

beforeAll(async () => {
  // No stack here has a domain.
  aws = await startLocalStack('http://127.0.0.1:1');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new CloudFormationClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials });
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await aws?.stop();
});

/** Answers as its resource's properties say. */
const code = `exports.handler = async ({ RequestType, ResponseURL, ResourceProperties: { does, count } }) => {
  if (RequestType !== 'Delete' && does === 'throw') throw new Error('out of order');
  const refuses = RequestType !== 'Delete' && does === 'refuse';
  const answer = { PhysicalResourceId: 'it', Reason: 'too many', Data: { type: RequestType + typeof count } };
  const body = JSON.stringify({ ...answer, Status: refuses ? 'FAILED' : 'SUCCESS' });
  await fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
};`;

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};

function templateWhoseResource(does: string): string {
  const { Runtime, Handler } = { Runtime: 'nodejs22.x', Handler: 'index.handler' };
  const Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
  const ServiceToken = { 'Fn::GetAtt': ['Function', 'Arn'] };
  return JSON.stringify({
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime, Handler, Role, Code: { ZipFile: code } },
      },
      Answering: { Type: 'Custom::Answering', Properties: { ServiceToken, does, count: 1 } },
    },
    Outputs: { Type: { Value: { 'Fn::GetAtt': ['Answering', 'type'] } } },
  });
}

async function stack(StackName: string) {
  const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return { status: found?.StackStatus, output: found?.Outputs?.[0]?.OutputValue };
}

async function untilStatus(name: string, status: RegExp): Promise<void> {
  await vi.waitFor(async () => expect((await stack(name)).status).toMatch(status), { timeout: 60_000 });
}

async function events(StackName: string): Promise<string> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.map((event) => `${event.ResourceStatus}: ${event.ResourceStatusReason}`).join('\n');
}

async function create(StackName: string, does: string): Promise<void> {
  await client.send(new CreateStackCommand({ StackName, TemplateBody: templateWhoseResource(does) }));
  onTestFinished(async () => {
    await client.send(new DeleteStackCommand({ StackName }));
  });
}

async function deleted(StackName: string): Promise<void> {
  const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const id = found?.StackId ?? StackName;
  await client.send(new DeleteStackCommand({ StackName }));
  await untilStatus(id, /^DELETE_COMPLETE$/);
  expect(await events(id)).not.toContain('DELETE_FAILED');
}

const timeout = 180_000;

test('a custom resource on LocalStack is created, updated and deleted by its function', {
  timeout,
}, async () => {
  await create('answers', 'answer');
  await untilStatus('answers', /^CREATE_COMPLETE$/);
  // Like CloudFormation it hands numbers over as texts.
  expect((await stack('answers')).output).toBe('Createstring');
  const TemplateBody = templateWhoseResource('answer again');
  await client.send(new UpdateStackCommand({ StackName: 'answers', TemplateBody }));
  await untilStatus('answers', /^UPDATE_COMPLETE$/);
  // It says so before it has the new outputs.
  await vi.waitFor(async () => expect((await stack('answers')).output).toBe('Updatestring'));
  await deleted('answers');
});

test.each([
  ['refuse', /too many/],
  ['throw', /ended without an answer: .*out of order/],
])(
  'a function that does %j fails the creation of its stack, which can be deleted',
  {
    timeout,
  },
  async (does, reason) => {
    await create(does, does);
    await untilStatus(does, /(ROLLBACK_COMPLETE|FAILED)$/);
    expect(await events(does)).toMatch(reason);
    await deleted(does);
  },
);

test.each([
  ['refuse', /too many/],
  ['throw', /ended without an answer: .*out of order/],
])(
  'a function that does %j fails the update of its stack, which can be deleted',
  { timeout },
  async (does, reason) => {
    const name = `then-${does}`;
    await create(name, 'answer');
    await untilStatus(name, /^CREATE_COMPLETE$/);
    await client.send(new UpdateStackCommand({ StackName: name, TemplateBody: templateWhoseResource(does) }));
    await vi.waitFor(async () => expect(await events(name)).toMatch(reason), { timeout: 60_000 });
    await untilStatus(name, /(COMPLETE|FAILED)$/);
    await deleted(name);
  },
);
