import { createServer } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../loopback.ts';
import type { RunDeployment } from './deployment.ts';
import type { RunSnapshot } from './snapshot.ts';

/** What is served is computed when it is asked for. */
export interface SaidOfRun {
  readonly snapshot: (after: number) => RunSnapshot;
  readonly deployment: () => RunDeployment;
}

/**
 * Serves what a run says of itself, as JSON, on the loopback address and any free port: `GET /?after=<milliseconds>`
 * with the points of the history that are newer, and `GET /deployment`.
 */
export async function startSnapshotEndpoint({ snapshot, deployment }: SaidOfRun): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const after = Number(searchParams.get('after') ?? 0);
    const said = {
      '/': () => snapshot(Number.isFinite(after) ? after : 0),
      '/deployment': deployment,
    };
    const known = Object.entries(said).find(([path]) => path === pathname)?.[1];
    if (request.method !== 'GET' || known === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(known()));
  });
  return await listenOnLoopback(server, 0);
}
