import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { bulkSender } from '../../../functions/engine/bulk-sender.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { expectWithin } from '../core/in-time.ts';
import { answerJson, startSink } from '../indexer/sink.ts';

const body = '{"create":{"_index":"events","_id":"1"}}\n{"secret":"of the record"}\n';
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

/** Sends the body to a server that answers so. */
async function sendTo(answer: (response: ServerResponse) => void, timeout = 2_000) {
  const sink = await startSink(answer);
  const client = createSearchClient({ endpoint: sink.url, auth: 'none' });
  cleanUp.push(sink.stop, () => client.close());
  return { answer: await bulkSender(client)(body, timeout), seen: sink.seen };
}

test('the body goes out byte by byte as NDJSON, and asks only for what tells the outcomes', async () => {
  const { answer, seen } = await sendTo((response) =>
    answerJson(response, 200, {
      items: [
        { create: { status: 201 } },
        { create: { status: 400, error: { type: 'a', reason: 'b', caused_by: { type: 'c', reason: 'd' } } } },
      ],
    }),
  );
  expect(answer).toEqual({
    kind: 'items',
    items: [{ status: 201 }, { status: 400, error: { type: 'a', reason: 'b: d', causes: ['c'] } }],
  });
  const [request] = seen;
  expect(request?.body.toString()).toBe(body);
  expect(request?.headers['content-type']).toBe('application/x-ndjson');
  const url = new URL(request?.url ?? '', 'http://sink');
  expect(url.pathname).toBe('/_bulk');
  expect(url.searchParams.get('filter_path')).toBe(
    'items.*.status,items.*.error,items.*.result,items.*.failure_store',
  );
});

test('a time that is no whole number of milliseconds is waited for all the same', async () => {
  const taken = (response: ServerResponse) =>
    answerJson(response, 200, { items: [{ create: { status: 201 } }] });
  expect((await sendTo(taken, 1_999.5)).answer).toEqual({ kind: 'items', items: [{ status: 201 }] });
});

describe('a refusal keeps its status and the engine’s reason', () => {
  test.each<[number, unknown, object]>([
    [
      429,
      { error: { type: 'es_rejected_execution_exception', reason: 'full' }, status: 429 },
      { reason: 'full' },
    ],
    [413, 'Request Entity Too Large', { type: 'unknown' }],
    [403, { Message: 'User: anonymous is not authorized' }, { type: 'unknown' }],
    [503, { error: 'no leader' }, { type: 'unknown', reason: 'no leader' }],
    [500, '', { type: 'unknown' }],
  ])('%i', async (status, answer, error) => {
    const sent = await sendTo((response) =>
      typeof answer === 'string'
        ? response.writeHead(status, { 'content-type': 'text/plain' }).end(answer)
        : answerJson(response, status, answer),
    );
    expect(sent.answer).toMatchObject({ kind: 'refused', status, error });
    expect(sent.seen).toHaveLength(1);
  });
});

describe('what is no bulk answer is never taken for success', () => {
  const head = { 'content-type': 'application/json' };
  const html = { 'content-type': 'text/html' };
  test.each<[string, (response: ServerResponse) => void]>([
    ['a page of an intermediary', (response) => response.writeHead(200, html).end('<html>sign in</html>')],
    [
      'JSON that breaks off',
      (response) => response.writeHead(200, head).end('{"items":[{"create":{"status":2'),
    ],
    ['JSON without items', (response) => answerJson(response, 200, { took: 3, errors: false })],
    ['an item without a status', (response) => answerJson(response, 200, { items: [{ create: {} }] })],
    ['an item that is nothing', (response) => answerJson(response, 200, { items: [null] })],
    ['no body', (response) => response.writeHead(200, head).end()],
    ['204', (response) => response.writeHead(204).end()],
    [
      'an answer shorter than announced',
      (response) => {
        response.writeHead(200, { ...head, 'content-length': '1000' });
        response.write('{"items":[');
        setImmediate(() => response.destroy());
      },
    ],
    ['a connection that ends at once', (response) => response.destroy()],
  ])('%s', async (_, answer) => {
    const sent = await sendTo(answer);
    expect(sent.answer.kind).toBe('unreachable');
    expect(JSON.stringify(sent.answer)).not.toContain('secret');
  });

  test('nobody there', async () => {
    const client = createSearchClient({ endpoint: new URL('http://127.0.0.1:9'), auth: 'none' });
    cleanUp.push(() => client.close());
    expect(await bulkSender(client)(body, 1_000)).toMatchObject({ kind: 'unreachable' });
  });
});

describe('the time that a request may take', () => {
  test.each<[string, (response: ServerResponse) => void]>([
    ['no answer', () => undefined],
    [
      'an answer that trickles in, each byte well within the time',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const trickle = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(trickle));
      },
    ],
  ])('ends %s', async (_, answer) => {
    const started = performance.now();
    const sent = await sendTo(answer, 300);
    expect(sent.answer.kind).toBe('unreachable');
    expectWithin(1_500, started);
  });
});
