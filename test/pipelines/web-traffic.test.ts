import { testPipeline, wait } from 'shardline/testing';
import { describe, expect, it } from 'vitest';
import { pipeline } from '../../pipelines/web-traffic.ts';
import { documentOf, refusalOf, runPipeline } from './run-pipeline.ts';

function logLine(request: string, agent = 'Agent/1.0'): string {
  return `192.0.2.44 - - [22/Nov/2026:23:30:00 -0100] "${request}" 404 512 "https://shop.example/" "${agent}"`;
}

describe('an access-log line', () => {
  it('becomes a document in the index of its own day, in UTC', async () => {
    expect(await documentOf(pipeline, logLine('GET /blog/tags?flav=rss HTTP/1.1'))).toEqual({
      index: 'web-traffic-2026.11',
      source: {
        '@timestamp': '2026-11-23T00:30:00.000Z',
        clientAddress: '192.0.2.44',
        clientIp: '192.0.2.44',
        method: 'GET',
        url: { original: '/blog/tags?flav=rss', path: '/blog/tags', query: 'flav=rss' },
        protocol: 'HTTP/1.1',
        status: 404,
        bytes: 512,
        referrer: 'https://shop.example/',
        userAgent: 'Agent/1.0',
      },
    });
  });

  it.each([
    ['/a%20b?', { original: '/a%20b?', path: '/a%20b', query: '' }],
    ['/a?b?c#d', { original: '/a?b?c#d', path: '/a', query: 'b?c' }],
    ['//a/../b', { original: '//a/../b', path: '//a/../b' }],
    ['http://shop.example/a?b', { original: 'http://shop.example/a?b', path: '/a', query: 'b' }],
    ['http://shop.example', { original: 'http://shop.example', path: '/' }],
    ['*', { original: '*', path: '*' }],
  ])('has its target %s split, and kept as it stood', async (target, url) => {
    expect((await documentOf(pipeline, logLine(`OPTIONS ${target} HTTP/1.1`))).source).toMatchObject({ url });
  });

  it('behind proxies and loggers has its own client, and keeps the rest unmapped', async () => {
    const line = logLine('GET / HTTP/1.1').replace('192.0.2.44', '192.0.2.44, 198.51.100.9');
    const { source } = await documentOf(pipeline, `\ufeffweb-1  | shop.example.org:443 ${line}\r`);
    expect(source).toMatchObject({
      clientAddress: '192.0.2.44',
      clientIp: '192.0.2.44',
      host: 'web-1',
      unmapped: { forwardedBy: ['198.51.100.9'], virtualHost: 'shop.example.org:443', logPrefix: 'web-1  |' },
    });
    expect(source).not.toHaveProperty('user');
  });

  it('of something that is no HTTP keeps the request as it stood', async () => {
    const { source } = await documentOf(pipeline, logLine('\\x16\\x03\\x01'));
    expect(source).toMatchObject({ request: '\\x16\\x03\\x01', status: 404 });
    expect(source).not.toHaveProperty('url');
  });

  it('of a host name has no IP address', async () => {
    const { source } = await documentOf(
      pipeline,
      logLine('GET / HTTP/1.1').replace('192.0.2.44', 'host.example'),
    );
    expect(source).toMatchObject({ clientAddress: 'host.example' });
    expect(source).not.toHaveProperty('clientIp');
  });

  it('with more fields than the format has keeps them unmapped', async () => {
    const { source } = await documentOf(pipeline, `${logLine('GET / HTTP/1.1')} 0.25`);
    expect(source).toMatchObject({ unmapped: { extra: '0.25' } });
  });

  it.each(['ELB-HealthChecker/2.0', 'kube-probe/1.34'])(
    'of the health check %s is filtered',
    async (agent) => {
      expect(await runPipeline(pipeline, [logLine('GET /healthz HTTP/1.1', agent)])).toEqual({
        documents: [],
        outcomes: [],
      });
    },
  );
});

it.each([
  ['{"status":200', /not valid JSON/],
  ['{} {}', /not valid JSON/],
  ['[{"status":200}]', /No access-log line/],
  ['hello', /No access-log line/],
])('%s is refused with its reason', async (data, reason) => {
  expect(await refusalOf(pipeline, data)).toMatch(reason);
});

describe('windows and monitors', () => {
  /** A request to a host, at a second of the minute from 10:00. */
  const request = (second: number, status: number) => ({
    ...{ host: 'web-2', status, clientAddress: '192.0.2.44' },
    '@timestamp': `2026-11-23T10:00:${String(second).padStart(2, '0')}Z`,
  });
  const minute = (failing: number) =>
    Array.from({ length: 30 }, (_, second) => request(second, second < failing ? 503 : 200));

  it('count the requests of a host, and its errors', async () => {
    const { windows } = await testPipeline(pipeline, minute(2));
    expect(windows.filter(({ window }) => window === 'hosts')).toMatchObject([
      { key: { host: 'web-2' }, documents: 30, metrics: { requests: 30, serverErrors: 2 } },
    ]);
  });

  it('alert of a host that fails, and of the end of it', async () => {
    const { alerts, notifications } = await testPipeline(pipeline, [
      ...minute(6),
      wait('1m'),
      ...laterMinute(),
    ]);
    expect(alerts).toMatchObject([
      { monitor: 'host-errors', severity: 'critical', key: { host: 'web-2' }, value: 0.2, limit: 0.1 },
    ]);
    expect(notifications.map(({ transition }) => transition)).toEqual(['fired', 'resolved']);
    expect(notifications[0]?.text).toMatch(/^Host web-2 answered 6 of 30 requests with an error/);
    function laterMinute() {
      return minute(0).map((one) => ({
        ...one,
        '@timestamp': one['@timestamp'].replace('T10:00', 'T10:02'),
      }));
    }
  });

  it('alert of nobody for a few bad answers, or for a busy minute without bad ones', async () => {
    expect((await testPipeline(pipeline, [...minute(3), wait('5m')])).alerts).toEqual([]);
  });
});
