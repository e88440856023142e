import { createServer } from 'node:http';
import { listenOnLoopback } from '../../local/loopback.ts';
import { passOn } from './pass-on.ts';

/** The zip for tests has no handler for `GET /`, which is where an engine says what it is. */
export async function startFront(version: string, url: string) {
  const server = createServer((request, response) => {
    if (request.url === '/' && request.method === 'GET') {
      const body = JSON.stringify({ version: { number: version } });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      return;
    }
    passOn(request, response, url);
  });
  // A client may send just when its connection has been idle for too long.
  server.keepAliveTimeout = 0;
  return await listenOnLoopback(server, 0);
}
