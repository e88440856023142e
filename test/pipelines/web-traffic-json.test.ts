import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pipeline } from '../../pipelines/web-traffic.ts';
import { documentOf, refusalOf } from './run-pipeline.ts';

function logLine(request: string, agent = 'Agent/1.0'): string {
  return `192.0.2.44 - - [22/Nov/2026:23:30:00 -0100] "${request}" 404 512 "https://shop.example/" "${agent}"`;
}

const arrival = '2026-11-23T10:00:00.000Z';

describe('a JSON object', () => {
  it('may say all that a document holds', async () => {
    const given = {
      '@timestamp': '2026-11-22T10:00:00.000Z',
      clientAddress: '2001:db8::1',
      user: 'mara',
      method: 'GET',
      url: '/a?b',
      request: 'GET /a?b HTTP/2',
      protocol: 'HTTP/2',
      status: 200,
      bytes: 7,
      referrer: 'https://shop.example/',
      userAgent: 'Agent/1.0',
      host: 'web-1',
      latencyMs: 12.5,
    };
    expect(await documentOf(pipeline, ` ${JSON.stringify(given, null, 2)}\n`)).toEqual({
      index: 'web-traffic-2026.11',
      source: { ...given, url: { original: '/a?b', path: '/a', query: 'b' }, clientIp: '2001:db8::1' },
    });
  });

  it('has numbers in text read as numbers', async () => {
    const { source } = await documentOf(pipeline, '{"status":"503","bytes":"1024","latencyMs":"0.5"}');
    expect(source).toMatchObject({ status: 503, bytes: 1024, latencyMs: 0.5 });
  });

  it.each<[string, object]>([
    [
      '203.0.113.7, 198.51.100.9',
      { clientAddress: '203.0.113.7', unmapped: { forwardedBy: ['198.51.100.9'] } },
    ],
    [
      '10.0.0.1, 203.0.113.7',
      { clientAddress: '203.0.113.7', clientIp: '203.0.113.7', unmapped: { forwardedBy: ['10.0.0.1'] } },
    ],
    ['203.0.113.7:51234', { clientAddress: '203.0.113.7', unmapped: { clientPort: 51_234 } }],
    ['[2001:db8::7]:51234', { clientAddress: '2001:db8::7', clientIp: '2001:db8::7' }],
    ['host-7.isp.example', { clientAddress: 'host-7.isp.example' }],
    ['203.0.113.7, somebody', { unmapped: { malformed: { clientAddress: '203.0.113.7, somebody' } } }],
  ])('with the client %j has that one alone as its client', async (clientAddress, expected) => {
    const { source } = await documentOf(pipeline, JSON.stringify({ clientAddress, status: 200 }));
    expect(source).toMatchObject(expected);
    if (!('clientAddress' in expected)) expect(source).not.toHaveProperty('clientAddress');
  });

  it.each(['log', 'message'])('in which a logger put a line as %s is read as that line', async (key) => {
    const given = {
      [key]: `${logLine('GET /a HTTP/1.1')}\n`,
      stream: 'stdout',
      time: '2026-11-23T10:00:00.1Z',
    };
    expect((await documentOf(pipeline, JSON.stringify(given))).source).toMatchObject({
      '@timestamp': '2026-11-23T00:30:00.000Z',
      clientAddress: '192.0.2.44',
      status: 404,
      unmapped: { stream: 'stdout', time: '2026-11-23T10:00:00.1Z' },
    });
    const other = { [key]: 'server started', stream: 'stdout' };
    expect((await documentOf(pipeline, JSON.stringify(other))).source).toMatchObject({ unmapped: other });
  });

  it('without a time takes its arrival', async () => {
    expect((await documentOf(pipeline, '{"status":200}')).source).toEqual({
      '@timestamp': arrival,
      status: 200,
    });
  });

  it.each(['timestamp', '@timestamp'])(
    'whose %s can’t be read is refused: it would count in the windows of now',
    async (field) => {
      expect(await refusalOf(pipeline, JSON.stringify({ [field]: 'noon' }))).toContain(
        '@timestamp must be ISO 8601 text or milliseconds since 1970.',
      );
    },
  );

  it('of nothing known is kept unmapped', async () => {
    expect((await documentOf(pipeline, '{"foo":{"bar":[1]},"status":null}')).source).toEqual({
      '@timestamp': arrival,
      unmapped: { foo: { bar: [1] } },
    });
  });

  it('with values of the wrong type keeps them, where no mapping can refuse them', async () => {
    const given = {
      status: 'OK',
      bytes: '-',
      user: { id: 1 },
      url: { path: '/', port: 1 },
      clientIp: 'fe80::1%eth0',
    };
    expect((await documentOf(pipeline, JSON.stringify(given))).source).toEqual({
      '@timestamp': arrival,
      unmapped: { malformed: given },
    });
  });

  it('may give the parts of its target itself', async () => {
    const given = { url: { original: '/a?b', path: '/normal' } };
    expect((await documentOf(pipeline, JSON.stringify(given))).source).toMatchObject({
      url: { original: '/a?b', path: '/normal', query: 'b' },
    });
  });

  it('whatever is in it has only known fields at the top, of types that the mapping takes', async () => {
    const keys = fc.constantFrom(
      ...Object.keys(pipeline.mappings).filter((field) => field !== '@timestamp'),
      'ingest',
      'unmapped',
      '__proto__',
      'x.y',
    );
    const objects = fc.dictionary(keys, fc.jsonValue({ maxDepth: 2 }));
    await fc.assert(
      fc.asyncProperty(objects, async (object) => {
        const { source } = await documentOf(pipeline, JSON.stringify(object));
        const known = [...Object.keys(pipeline.mappings), 'unmapped', 'ingest'];
        expect(known).toEqual(expect.arrayContaining(Object.keys(source)));
        for (const field of ['status', 'bytes', 'latencyMs'] as const) {
          expect(['number', 'undefined']).toContain(typeof source[field]);
        }
        for (const field of ['user', 'method', 'host', 'clientIp'] as const) {
          expect(['string', 'undefined']).toContain(typeof source[field]);
        }
      }),
    );
  });
});
