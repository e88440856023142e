import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { listenOnLoopback } from '../../local/loopback.ts';

/**
 * An HTTP server that takes every bulk operation, keeps none, and counts them. It answers as an engine without documents
 * would, and with the fields that `filter_path` asks for.
 */
export async function startBulkSink() {
  let operations = 0;
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url?.startsWith('/_mget')) {
      response.end(JSON.stringify({ docs: notFound(await json(request)) }));
      return;
    }
    let lines = 0;
    for await (const part of request) {
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1;
    }
    operations += lines / 2;
    const create = { ...(asksForResult(request.url) && { result: 'created' }), status: 201 };
    const items = Array.from({ length: lines / 2 }, () => ({ create }));
    response.end(JSON.stringify({ items }));
  });
  const listening = await listenOnLoopback(server, 0);
  return { ...listening, operations: () => operations };
}

function asksForResult(url = ''): boolean {
  return new URL(url, 'http://sink').searchParams.get('filter_path')?.includes('items.*.result') ?? true;
}

const wanted = z.object({ docs: z.array(z.object({ _index: z.string(), _id: z.string() })) });

function notFound(body: unknown) {
  return wanted.parse(body).docs.map((document) => ({ ...document, found: false }));
}
