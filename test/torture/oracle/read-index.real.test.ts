import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../local/engine/engine.ts';
import { emptyEngine } from '../../worker-engine.ts';
import { json, type RunningProxy, startProxy } from '../faults/relay.ts';
import { readIndex } from './read-index.ts';

/** More than a page. */
const documents = 5_500;

describe('the reading of an index', () => {
  let engine: Engine;
  let proxy: RunningProxy;
  /** What becomes of an answer of the engine. */
  let change: (path: string, answer: Record<string, unknown>) => unknown = (_path, answer) => answer;

  beforeAll(async () => {
    engine = await emptyEngine();
    const lines = Array.from({ length: documents }, (_, n) => `{"create":{"_id":"${n}"}}\n{"n":${n}}\n`);
    const headers = { 'content-type': 'application/json' };
    await fetch(`${engine.url}/read/_bulk`, { method: 'POST', headers, body: lines.join('') });
    proxy = await startProxy(
      () => engine.url,
      async (exchange) => {
        const { status, body } = await exchange.forward();
        // fetch asks for gzip.
        const text = (body[0] === 0x1f ? gunzipSync(body) : body).toString();
        exchange.reply(json(status, change(exchange.path, JSON.parse(text))));
      },
    );
  });
  afterAll(async () => {
    await proxy.stop();
  });

  const halfOfTheShards = (answer: Record<string, unknown>) => ({
    ...answer,
    _shards: { total: 2, successful: 1, skipped: 0, failed: 1 },
  });

  it('finds every document once, page by page', async () => {
    change = (_path, answer) => answer;
    const found = await readIndex(proxy.url, 'read');
    const numbers = found.map(({ fields }) => Number(fields.n)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: documents }, (_, n) => n));
  });

  it.each(['/_refresh', '/_search?', '/_search/scroll', '/_count'])(
    'says nothing rather than too little when a shard does not answer: %s',
    async (request) => {
      change = (path, answer) => (path.includes(request) ? halfOfTheShards(answer) : answer);
      await expect(readIndex(proxy.url, 'read')).rejects.toThrow();
    },
  );

  it('says nothing when a page comes twice and another never', async () => {
    let first: Record<string, unknown> | undefined;
    change = (path, answer) => {
      if (path.includes('/_search?')) first = answer;
      const hits: unknown = Reflect.get(Object(answer.hits), 'hits');
      const isLast = Array.isArray(hits) && hits.length === documents - 5_000;
      if (!path.includes('/_search/scroll') || !isLast) return answer;
      const firstHits: unknown = Reflect.get(Object(first?.hits), 'hits');
      const again = Array.isArray(firstHits) ? firstHits.slice(0, hits.length) : [];
      return { ...answer, hits: { ...Object(answer.hits), hits: again } };
    };
    await expect(readIndex(proxy.url, 'read')).rejects.toThrow(/the check says nothing/);
  });
});
