import { once } from 'node:events';
import type { Server } from 'node:http';

export interface LoopbackServer {
  readonly url: string;
  /** Ends the connections too. */
  readonly stop: () => Promise<void>;
}

/** Has a server listen on the loopback address only. `port` 0: any free one. @throws the server's own error */
export async function listenOnLoopback(server: Server, port: number): Promise<LoopbackServer> {
  server.listen(port, '127.0.0.1');
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
