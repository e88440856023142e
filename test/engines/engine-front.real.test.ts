import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startFront } from './engine-front.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
});

/** Closes as Elasticsearch does: after the answer to a request that asks for it, and its answer doesn't say so. */
async function startSilentCloser(): Promise<string> {
  const server = createServer((socket) => {
    let isLast = false;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (isLast) return socket.resetAndDestroy();
      isLast = /^connection: close/im.test(String(bytes));
      return socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

it.each([true, false])(
  'no request meets a connection that the engine has closed; kept alive: %s',
  async (keepAlive) => {
    const front = await startFront('9.5.3', await startSilentCloser());
    cleanUp.push(front.stop);
    const agent = new Agent({ keepAlive });
    cleanUp.push(() => agent.destroy());
    for (let sent = 0; sent < 5; sent += 1) {
      const asking = request(`${front.url}/_search`, { agent }).end();
      const [answer] = await once(asking, 'response');
      expect(String(Buffer.concat(await answer.toArray()))).toBe('ok');
    }
  },
);
