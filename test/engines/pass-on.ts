import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';

/** Connections of its own for each request: the engine may close a kept one at any time, and a test would see a fault. */
const agent = new Agent({ keepAlive: false });

/**
 * Passes a request on to the server at `base`, and its answer back, both as they come. What either side says of its own
 * connection stays with it: a `connection: close` that was passed on made the engine close a connection that was kept.
 */
export function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  base: string,
  headers: IncomingHttpHeaders = request.headers,
): void {
  const { method = 'GET', url = '/' } = request;
  const onward = send(new URL(url, base), { method, headers: withoutConnection(headers), agent });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.headers));
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

function withoutConnection({
  connection: _connection,
  'keep-alive': _keepAlive,
  ...headers
}: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}
