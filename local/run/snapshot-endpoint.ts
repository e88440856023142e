import { createServer } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../loopback.ts';
import type { RunSnapshot } from './snapshot.ts';

/**
 * Serves what a run says of itself, as JSON, on the loopback address and any free port: `GET /?after=<milliseconds>`
 * with the points of the history that are newer. Nothing is computed until it is asked for.
 */
export async function startSnapshotEndpoint(take: (after: number) => RunSnapshot): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method !== 'GET' || pathname !== '/') {
      response.writeHead(404).end();
      return;
    }
    const after = Number(searchParams.get('after') ?? 0);
    const body = JSON.stringify(take(Number.isFinite(after) ? after : 0));
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  return await listenOnLoopback(server, 0);
}
