import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Something between a client and a server of this machine, which can be cut as if the server were gone. */
export async function startBetween(port: number) {
  const sockets = new Set<Socket>();
  const open = () =>
    createServer((socket) => {
      const other = connect(port, '127.0.0.1');
      for (const [one, another] of [
        [socket, other],
        [other, socket],
      ] as const) {
        sockets.add(one);
        one.on('error', () => another.destroy());
        one.on('close', () => {
          sockets.delete(one);
          another.destroy();
        });
      }
      socket.pipe(other).pipe(socket);
    });
  let server = open().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${own}`,
    /** No listener is left there. */
    cut: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    /** The server is there again, at the same address. */
    mend: async () => {
      server = open().listen(own, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
