import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

export interface RunningView {
  readonly url: string;
  /** Ends the connections too. */
  readonly stop: () => Promise<void>;
}

/** Serves the view on the loopback address. `port` 0: any free one. @throws the server's own error */
export async function serveView(app: Hono, port: number): Promise<RunningView> {
  const server = createServer(getRequestListener(app.fetch)).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
