import { createServer } from 'node:http';
import { listenOnLoopback } from '../local/loopback.ts';

/** An HTTP server that takes every bulk operation, keeps none, and counts them. */
export async function startBulkSink() {
  let operations = 0;
  const server = createServer(async (request, response) => {
    let lines = 0;
    for await (const part of request) {
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1;
    }
    operations += lines / 2;
    const items = Array.from({ length: lines / 2 }, () => ({ create: { status: 201 } }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
  });
  const listening = await listenOnLoopback(server, 0);
  return { ...listening, operations: () => operations };
}
