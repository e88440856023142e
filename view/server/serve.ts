import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { type LoopbackServer, listenUnguarded } from '../../local/loopback.ts';

/** Serves the view, which has a guard of its own, on the loopback address. `port` 0: any free one. @throws the server's own error */
export async function serveView(app: Hono, port: number): Promise<LoopbackServer> {
  return await listenUnguarded(createServer(getRequestListener(app.fetch)), port);
}
