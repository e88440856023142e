import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../../infra/bundle/roots.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/loopback.ts';
import { type WarmCommands, warmCommands } from '../../warm-commands.ts';

/** CloudFormation's answer for a stack that a later version has deployed, whatever is asked. */
const outputs = { PipelineName: 'orders', StreamName: 'orders', ShardlineVersion: '99.0.0' };
const members = Object.entries(outputs).map(
  ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
);
const answer =
  '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>' +
  '<member><StackName>shop</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>' +
  `<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

let account: LoopbackServer;
let commands: WarmCommands;
const asked: string[] = [];

beforeAll(async () => {
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers['x-amz-target'] ?? request.url}`);
    response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
  });
  account = await listenOnLoopback(server, 0);
  commands = warmCommands();
});
afterAll(async () => {
  await commands.stop();
  await account.stop();
});

test.each([
  ['put', '--file', join(packageRoot, 'package.json')],
  ['verify', '--records', '1'],
  ['search'],
  ['tap'],
  ['explain', '1'.repeat(56)],
  ['alerts', 'list'],
  ['dead-letters', 'list'],
  ['redrive'],
  ['replay', '--from', '1h'],
  ['reindex', '--dry-run'],
  ['top', '--once'],
])('%s leaves a stack of another version alone, with one sentence', async (...args) => {
  asked.length = 0;
  const script = join(packageRoot, 'cli', 'shardline.ts');
  const where = ['--stack', 'shop', '--endpoint', account.url];
  const { code, stdout, stderr } = await commands.run({
    script,
    args: [...args, ...where],
    folder: tmpdir(),
  });
  expect(stderr).toMatch(
    /^The stack shop was deployed by shardline 99\.0\.0, and this is \S+, which .*\.\n$/,
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(new Set(asked)).toEqual(new Set(['POST /']));
});
