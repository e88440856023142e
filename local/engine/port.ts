import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { EngineError } from './engine-error.ts';

/** A port that was asked for, held from the first moment on, whose connections go to an engine's own port. */
export interface PortForward {
  readonly url: string;
  /** Until it is called, connections are refused. */
  to(url: string): void;
  close(): void;
}

/**
 * The runner refuses ports above 9299, without a word, and takes another one when one below is in use. So the engine
 * gets an ephemeral port, and what was asked for is forwarded to it.
 * @throws EngineError ENGINE_PORT_IN_USE or ENGINE_OPTION_INVALID
 */
export async function forwardPort(port: number): Promise<PortForward> {
  let target: number | undefined;
  const sockets = new Set<Socket>();
  const server = await listen(port, (client) => {
    if (target === undefined) {
      client.destroy();
      return;
    }
    const engine = connect(target, '127.0.0.1');
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => sockets.delete(socket));
    }
    // The end of either is the end of both; whose fault it was, the two sides see for themselves.
    pipeline(client, engine, client, () => {});
  });
  // As the engine's own process, it doesn't keep this one alive.
  server.unref();
  return {
    url: `http://127.0.0.1:${port}`,
    to: (url) => {
      target = Number(new URL(url).port);
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** @throws EngineError ENGINE_PORT_IN_USE or ENGINE_OPTION_INVALID */
export async function assertPortFree(port: number): Promise<void> {
  (await listen(port, (client) => client.destroy())).close();
}

async function listen(port: number, onConnection: (client: Socket) => void): Promise<Server> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new EngineError(
      'ENGINE_OPTION_INVALID',
      `The search engine's port is ${port}: give a whole number from 1 to 65535, or 0 for any free one.`,
    );
  }
  const server = createServer({ allowHalfOpen: true }, onConnection);
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    return server;
  } catch (error) {
    throw new EngineError(
      'ENGINE_PORT_IN_USE',
      `The search engine's port ${port} can't be used on 127.0.0.1 (${codeOf(error)}): ` +
        'end the process that holds it, or give another port, or 0 for any free one.',
      error,
    );
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRINUSE' ? 'it is in use' : String(code ?? error);
}
