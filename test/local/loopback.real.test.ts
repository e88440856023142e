import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { startInvokeEndpoint } from '../../local/function/invoke-endpoint.ts';
import { startKinesis } from '../../local/kinesis/start-kinesis.ts';
import { listenOnLoopback } from '../../local/loopback.ts';
import { startSnsEndpoint } from '../../local/notifications/sns-endpoint.ts';
import { json, startProxy } from '../torture/faults/relay.ts';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** As a browser sends it: Host and Origin are those of the page, whatever address the name leads to. */
async function send(url: string, { method = 'POST', path = '/', headers, body }: Sent) {
  const { hostname, port } = new URL(url);
  const asked = request({ hostname, port, method, path, headers, setHost: false });
  asked.end(body);
  const [answer]: IncomingMessage[] = await once(asked, 'response');
  if (answer === undefined) throw new Error('no answer');
  const text = Buffer.concat(await answer.toArray()).toString();
  return { status: answer.statusCode, headers: answer.headers, text };
}

const invoked: unknown[] = [];
const notified: unknown[] = [];
const forwarded: string[] = [];

/** Each server with a request that does something there. */
const servers = {
  Kinesis: {
    start: async () => {
      const { endpoint: url, stop } = await startKinesis({ port: 0 });
      return { url, stop };
    },
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Kinesis_20131202.CreateStream',
      authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=a, Signature=a',
      'x-amz-date': '20261130T000000Z',
    },
    path: '/',
    body: JSON.stringify({ StreamName: 'from-a-page', ShardCount: 1 }),
    happened: async (url: string) => {
      const client = kinesisClient({ endpoint: url });
      const { StreamNames = [] } = await client.send(new ListStreamsCommand());
      client.destroy();
      return StreamNames.length;
    },
  },
  Invoke: {
    start: () => startInvokeEndpoint(new Map([['f', async (event: unknown) => invoked.push(event)]])),
    headers: { 'content-type': 'text/plain' },
    path: '/2015-03-31/functions/f/invocations',
    body: '{}',
    happened: async () => invoked.length,
  },
  SNS: {
    start: () => startSnsEndpoint({ topicArn: 'arn:a', onNotification: (one) => notified.push(one) }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    path: '/',
    body: 'Action=Publish&TopicArn=arn%3Aa&Message=m',
    happened: async () => notified.length,
  },
  'a proxy of the fault bench': {
    start: () =>
      startProxy(
        () => undefined,
        async ({ path, reply }) => {
          forwarded.push(path);
          reply(json(200, {}));
        },
      ),
    headers: { 'content-type': 'text/plain' },
    path: '/_bulk',
    body: '{}',
    happened: async () => forwarded.length,
  },
} as const;

describe.each(Object.entries(servers))('%s', (_name, { start, headers, path, body, happened }) => {
  let url: string;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ url, stop } = await start());
  });
  afterAll(() => stop());
  const own = () => new URL(url).host;

  it.each<[string, Record<string, string>]>([
    ['to a name of its own that leads here', { host: 'evil.example:4567' }],
    ['to a name that only looks like this machine', { host: 'localhost.evil.example' }],
    ['to a name that ends like this machine', { host: 'evillocalhost' }],
    ['to an address of this machine on a network', { host: '192.168.1.7:4567' }],
    ['to any address', { host: '0.0.0.0:4567' }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a page without an origin', { origin: 'null' }],
    ['from an origin that only looks like this machine', { origin: 'http://localhost.evil.example' }],
    ['from an origin with a user that looks like it', { origin: 'http://localhost@evil.example' }],
  ])('refuses what a web page sends %s', async (_what, page) => {
    const before = await happened(url);
    const answer = await send(url, { path, body, headers: { host: own(), ...headers, ...page } });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.text).toMatch(/127\.0\.0\.1, localhost/);
    expect(answer.text).toContain(page.host ?? page.origin);
    expect(await happened(url)).toBe(before);
  });

  it('lets no page ask for permission', async () => {
    const asking = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-amz-target',
    };
    for (const origin of ['https://evil.example', 'http://localhost:3000']) {
      const answer = await send(url, {
        method: 'OPTIONS',
        path,
        headers: { host: own(), origin, ...asking },
      });
      const granted = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
      expect(granted).toEqual([]);
    }
  });

  it.each<[string, Record<string, string>]>([
    ['its address', {}],
    ['localhost', { host: 'localhost:4567' }],
    ['LOCALHOST', { host: 'LOCALHOST' }],
    ['a name below localhost', { host: 'kinesis.localhost:80' }],
    ['the IPv6 address', { host: '[::1]:4567' }],
    ['a page of this machine', { origin: 'http://localhost:3000' }],
  ])('answers by %s, and lets no page read it', async (_what, page) => {
    const answer = await send(url, { path, body, headers: { host: own(), ...headers, ...page } });
    expect(answer.status).not.toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(await happened(url)).toBeGreaterThan(0);
  });

  it('refuses what names no host', async () => {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(`POST ${path} HTTP/1.0\r\ncontent-length: 0\r\n\r\n`);
    const answer = Buffer.concat(await socket.toArray()).toString();
    expect(answer).toMatch(/^HTTP\/1\.\d 403/);
  });
});

it.each<[string, Record<string, string>]>([
  ['to a name of its own', { ':authority': 'evil.example:4567' }],
  ['to a name beside that of this machine', { ':authority': 'localhost', host: 'evil.example' }],
  ['from another origin', { origin: 'https://evil.example' }],
])('refuses what comes over HTTP/2 %s', async (_what, page) => {
  const { endpoint, stop } = await startKinesis({ port: 0 });
  const session = connectHttp2(endpoint);
  const { headers, body } = servers.Kinesis;
  const stream = session.request({ ':method': 'POST', ':path': '/', ...headers, ...page });
  stream.end(body);
  const [answered] = await once(stream, 'response');
  const text = Buffer.concat(await stream.toArray()).toString();
  const streams = await servers.Kinesis.happened(endpoint);
  session.close();
  await stop();
  expect(answered[':status']).toBe(403);
  expect(text).toContain(page.origin ?? 'evil.example');
  expect(streams).toBe(0);
});

it('guards a listener that comes later, too', async () => {
  const server = createServer();
  const { url, stop } = await listenOnLoopback(server, 0);
  const heard: string[] = [];
  server.on('request', ({ url: path = '' }, response) => {
    heard.push(path);
    response.end();
  });
  const host = new URL(url).host;
  await send(url, { path: '/page', headers: { host, origin: 'https://evil.example' } });
  await send(url, { path: '/large', headers: { host, expect: '100-continue' }, body: 'x'.repeat(100_000) });
  await stop();
  expect(heard).toEqual(['/large']);
});

/** What listens by itself would be open to every page. The engine's port is forwarded as bytes: see docs/guides/run-locally.md. */
it('no server of the project listens but behind the same guard', () => {
  const folders = ['functions', 'local', 'cli', 'scripts', 'test/torture', 'test/bench', 'test/acceptance'];
  const listening = folders.flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file}`)
      .filter(
        (file) =>
          file.endsWith('.ts') &&
          !file.endsWith('.test.ts') &&
          /\.listen\(/.test(readFileSync(join(packageRoot, file), 'utf8')),
      ),
  );
  expect(listening.sort()).toEqual(['local/engine/port.ts', 'local/loopback.ts']);
});
