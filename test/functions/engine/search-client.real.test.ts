import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { answerJson, startSink } from '../indexer/sink.ts';

const body = '{"create":{"_index":"events","_id":"1"}}\n{"n":1}\n';
const request = { method: 'POST', path: '/_bulk', bulkBody: body };
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const stop of cleanUp.splice(0)) await stop();
});

async function clientOf(auth: 'sigv4' | 'none', status = 200) {
  const sink = await startSink((response) => answerJson(response, status, { items: [] }));
  const client = createSearchClient({ endpoint: sink.url, auth });
  cleanUp.push(sink.stop, () => client.close());
  return { client, seen: sink.seen };
}

test('an answer without the marks of Elasticsearch is taken, and no media type of its own is asked for', async () => {
  const { client, seen } = await clientOf('none');
  expect(await client.transport.request(request)).toEqual({ items: [] });
  expect(JSON.stringify(seen[0]?.headers)).not.toContain('vnd.elasticsearch');
  expect(seen[0]?.headers.authorization).toBeUndefined();
});

test.each([429, 502, 503, 504])(
  '%i is answered once: when to send again is for the caller',
  async (status) => {
    const { client, seen } = await clientOf('none', status);
    await expect(client.transport.request(request)).rejects.toMatchObject({ statusCode: status });
    expect(seen).toHaveLength(1);
  },
);

test.each([false, true])('what is signed are the bytes on the wire (compressed: %s)', async (compression) => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const { client, seen } = await clientOf('sigv4');
  await client.transport.request(request, { compression });
  const [arrived] = seen;
  const bytes = arrived?.body ?? Buffer.alloc(0);
  expect(arrived?.headers['x-amz-content-sha256']).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(arrived?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/[^/]+\/es\//,
  );
  expect((compression ? gunzipSync(bytes) : bytes).toString()).toBe(body);
  expect(arrived?.headers['content-encoding']).toBe(compression ? 'gzip' : undefined);
});
