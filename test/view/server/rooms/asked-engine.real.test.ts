import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createSearchClient } from '../../../../functions/engine/search-client.ts';
import { askOnce } from '../../../../view/server/rooms/opened-engine.ts';
import { StoredStarts } from '../../../../view/server/rooms/windows/shown-time.ts';
import { namedSource } from '../../source.ts';

const day = 86_400_000;

const order = z.enum(['asc', 'desc']);
const asked = z.object({
  ...{ aggs: z.unknown().optional(), size: z.number(), query: z.unknown() },
  sort: z.tuple([z.object({ windowStart: z.object({ order }) })]),
});

/** Notes what is asked, and answers with windows that start then, where a search is for such. */
async function noted(starts: readonly number[]) {
  const bodies: z.infer<typeof asked>[] = [];
  const server = createServer(async (request, response) => {
    const body = asked.parse(await json(request));
    bodies.push(body);
    const since = Number(/"gte":(\d+)/.exec(JSON.stringify(body.query))?.[1] ?? 0);
    const found = starts.filter((start) => start >= since);
    const sorted = body.sort[0].windowStart.order === 'asc' ? found : found.toReversed();
    const hits = sorted.slice(0, body.size).map((start) => ({ _index: 'i', _id: 'a', sort: [start] }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ _shards: { total: 1, failed: 0 }, hits: { hits } }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = createSearchClient({ auth: 'none', endpoint: new URL(`http://127.0.0.1:${port}`) });
  onTestFinished(async () => {
    await client.close();
    server.close();
  });
  const edges = new StoredStarts();
  const { signal } = new AbortController();
  return { bodies, of: () => edges.of('hosts', { client, pipeline: 'orders' }, signal) };
}

test('the first and the last window are one document each; the first is not looked for each second', async () => {
  const now = Date.now();
  const { bodies, of } = await noted([now - 90 * day, now - day, now]);
  expect(await of()).toEqual({ from: now - 90 * day, to: now });
  expect(await of()).toEqual({ from: now - 90 * day, to: now });
  expect(bodies.map(({ sort }) => sort[0].windowStart.order)).toEqual(['asc', 'desc', 'desc']);
  for (const { size, aggs } of bodies) expect([size, aggs]).toEqual([1, undefined]);
  expect(JSON.stringify(bodies[1]?.query)).toContain('range');
});

test('a stream of the past has its last window too, and none at all has none', async () => {
  const past = await noted([5 * day, 6 * day]);
  expect(await past.of()).toEqual({ from: 5 * day, to: 6 * day });
  const empty = await noted([]);
  expect(await empty.of()).toBeUndefined();
  expect(empty.bodies).toHaveLength(1);
});

test('an engine that hangs does not hold a request for ever', async () => {
  const source = { ...namedSource, facts: () => new Promise<never>(() => undefined) };
  const answer = askOnce(source, new AbortController().signal, async () => 1, 20);
  await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' });
});
