import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { probeAccount, probeBootstrap } from '../../../cli/doctor/probe-account.ts';
import { probeEngine } from '../../../cli/doctor/probe-engine.ts';
import { probeDisk, probePort } from '../../../cli/doctor/probe-machine.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { emptyEngine } from '../../worker-engine.ts';

const never = new AbortController().signal;

/** STS and CloudFormation, which answer each action with what is given; their clock is so many seconds behind. */
async function startControlPlane(
  answers: Readonly<Record<string, readonly [status: number, body: string]>>,
  behindSeconds = 0,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const action = new URLSearchParams(await text(request)).get('Action') ?? '';
    const [status, body] = answers[action] ?? [500, ''];
    response.sendDate = false;
    response.setHeader('date', new Date(Date.now() - behindSeconds * 1_000).toUTCString());
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function error(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}

const arn = 'arn:aws:sts::111122223333:assumed-role/Deployer/me';
const identity = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

const stacks = (outputs: string) =>
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>CDKToolkit</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

test('credentials are those that STS knows, and its answer tells how far the clock is off', async () => {
  const endpoint = await startControlPlane({ GetCallerIdentity: [200, identity] }, 400);
  const account = await probeAccount({ endpoint }, never);
  expect(account.identity).toEqual({ kind: 'known', account: '111122223333', arn });
  expect(account.clockSeconds).toBeGreaterThan(398);
  expect(account.clockSeconds).toBeLessThan(405);
});

test('an answer that names nobody is none of STS', async () => {
  const endpoint = await startControlPlane({
    GetCallerIdentity: [200, identity.replace(/<Arn>.*<\/Account>/, '')],
  });
  const account = await probeAccount({ endpoint }, never);
  expect(account.identity).toEqual({ kind: 'unreachable', why: 'what answers is not STS' });
});

test('a refusal says why, and tells the time too', async () => {
  const expired = error('ExpiredToken', 'The security token included in the request is expired');
  const endpoint = await startControlPlane({ GetCallerIdentity: [403, expired] }, -100);
  const account = await probeAccount({ endpoint }, never);
  expect(account.identity).toMatchObject({ kind: 'refused', why: expect.stringMatching(/^ExpiredToken/) });
  expect(Math.round(account.clockSeconds ?? 0)).toBeLessThan(-97);
});

test.each<[string, readonly [number, string], object]>([
  [
    'a version',
    [200, stacks('<member><OutputKey>BootstrapVersion</OutputKey><OutputValue>27</OutputValue></member>')],
    { kind: 'version', version: 27 },
  ],
  ['no version', [200, stacks('')], { kind: 'missing' }],
  [
    'a version that is none',
    [200, stacks('<member><OutputKey>BootstrapVersion</OutputKey><OutputValue>?</OutputValue></member>')],
    { kind: 'unfit', why: 'version ?' },
  ],
  [
    'a state in which it goes',
    [
      200,
      stacks('<member><OutputKey>BootstrapVersion</OutputKey><OutputValue>27</OutputValue></member>').replace(
        'CREATE_COMPLETE',
        'DELETE_FAILED',
      ),
    ],
    { kind: 'unfit', why: 'DELETE_FAILED' },
  ],
  [
    'no stack',
    [400, error('ValidationError', 'Stack with id CDKToolkit does not exist')],
    { kind: 'missing' },
  ],
  [
    'no right to look',
    [403, error('AccessDenied', 'not authorized')],
    { kind: 'unknown', why: 'AccessDenied' },
  ],
])('the bootstrap stack with %s', async (_, answer, bootstrap) => {
  const endpoint = await startControlPlane({ DescribeStacks: answer });
  expect(await probeBootstrap({ endpoint }, never)).toEqual(bootstrap);
});

test('a port is free, or held by a process that is named where the machine tells', async () => {
  const endpoint = await startControlPlane({});
  const port = Number(new URL(endpoint).port);
  const use = await probePort({ port, option: 'kinesis-port', what: 'Kinesis' });
  expect(use.kind).toBe('held');
  if (use.kind === 'held' && use.by !== undefined) expect(use.by).toContain(`process ${process.pid}`);
});

test('the disk is that of the cache folder, whether it is there or not', async () => {
  const { freeBytes } = await probeDisk();
  expect(freeBytes).toBeGreaterThan(0);
});

test('an engine is asked what it is and what one may do, and nothing stays behind', async () => {
  const engine = await emptyEngine();
  onTestFinished(() => engine.stop());
  const asked = await probeEngine(createSearchClient({ endpoint: new URL(engine.url), auth: 'none' }));
  expect(asked).toEqual({
    kind: 'answers',
    facts: {
      distribution: engine.distribution,
      version: engine.version,
      reading: 200,
      templates: 200,
      failedShards: 0,
    },
  });
  const others = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  expect(await probeEngine(others, 'orders-*')).toMatchObject({ facts: { reading: 200, failedShards: 0 } });
  const absent = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  expect(await probeEngine(absent, 'orders-2026')).toMatchObject({
    facts: { reading: 200, failedShards: 0 },
  });
  const templates = await fetch(`${engine.url}/_index_template/shardline*`);
  expect(templates.status === 404 || !(await templates.text()).includes('shardline')).toBe(true);
});

test('an engine that does not answer is said to', async () => {
  const asked = await probeEngine(
    createSearchClient({ endpoint: new URL('http://127.0.0.1:1'), auth: 'none' }),
  );
  expect(asked).toMatchObject({ kind: 'fails', why: expect.stringMatching(/ECONNREFUSED/) });
});
