import type { Server } from 'node:http';
import { createServer } from 'node:http2';
import type { Socket } from 'node:net';

/** What every connection of HTTP/2 begins with: https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** No method of HTTP/1.1 begins like it. */
const telling = 3;

/**
 * Has the server speak HTTP/2 in plain text on its port too, with clients that don't ask first, as the AWS SDKs for
 * JavaScript and Java do at an http:// endpoint. The requests of both come to its listeners for `request`.
 * @returns ends all connections, of either version
 */
export function alsoHttp2(server: Server): () => void {
  const http1 = server.listeners('connection');
  const http2 = createServer();
  http2.on('request', (request, response) => server.emit('request', request, response));
  const sockets = new Set<Socket>();
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    tellApart(
      socket,
      () => http2.emit('connection', socket),
      () => {
        for (const listener of http1) listener.call(server, socket);
      },
    );
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

function tellApart(socket: Socket, asHttp2: () => void, asHttp1: () => void): void {
  let head: Buffer = Buffer.alloc(0);
  const ignored = () => undefined;
  const read = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    if (head.length < telling && preface.indexOf(head) === 0) return;
    socket.off('data', read);
    socket.off('error', ignored);
    socket.pause();
    socket.unshift(head);
    if (preface.indexOf(head.subarray(0, telling)) === 0) return asHttp2();
    asHttp1();
    process.nextTick(() => socket.resume());
  };
  socket.on('data', read);
  // A connection that is reset before it says anything.
  socket.on('error', ignored);
}
