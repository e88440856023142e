import { once } from 'node:events';
import { createServer } from 'node:net';
import { EngineError } from './engine-error.ts';

/**
 * The runner ends without a word when its port is taken, so it is asked for first.
 * @throws EngineError ENGINE_PORT_IN_USE or ENGINE_OPTION_INVALID
 */
export async function assertPortFree(port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new EngineError(
      'ENGINE_OPTION_INVALID',
      `The search engine's port is ${port}: give a whole number from 1 to 65535, or 0 for any free one.`,
    );
  }
  const server = createServer();
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    throw new EngineError(
      'ENGINE_PORT_IN_USE',
      `The search engine's port ${port} can't be had on 127.0.0.1 (${codeOf(error)}): ` +
        'end the process that holds it, or give another port, or 0 for any free one.',
      error,
    );
  } finally {
    server.close();
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRINUSE' ? 'it is in use' : String(code ?? error);
}
