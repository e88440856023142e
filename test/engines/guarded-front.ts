import { createServer } from 'node:https';
import { listenOnLoopback } from '../../local/loopback.ts';
import type { Authority } from '../authority.ts';
import { passOn } from './pass-on.ts';

/** A real engine behind TLS and a check of who asks, as the engines of these tests have no security of their own. */
export interface GuardedFront {
  readonly url: string;
  /** The only `Authorization` header that is let through from now on. */
  readonly take: (authorization: string) => void;
  /** Requests so far that were let through, and that were not. */
  readonly counts: () => { readonly taken: number; readonly refused: number };
  readonly stop: () => Promise<void>;
}

export async function startGuardedFront(
  engineUrl: string,
  { server: keys }: Authority,
): Promise<GuardedFront> {
  let taking = '';
  const counts = { taken: 0, refused: 0 };
  const server = createServer(keys, (request, response) => {
    if (request.headers.authorization !== taking) {
      counts.refused += 1;
      request.resume().on('end', () => {
        const error = { type: 'security_exception', reason: 'unable to authenticate' };
        response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
      });
      return;
    }
    counts.taken += 1;
    const { authorization: _, ...headers } = request.headers;
    passOn(request, response, engineUrl, headers);
  });
  server.keepAliveTimeout = 0;
  const { url, stop } = await listenOnLoopback(server, 0);
  return {
    url: url.replace('http:', 'https:'),
    take: (authorization) => {
      taking = authorization;
    },
    counts: () => ({ ...counts }),
    stop,
  };
}
