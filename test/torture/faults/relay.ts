import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../../../local/loopback.ts';

/** A whole answer of the server behind a proxy. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** A request as it came, and ways to answer it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Sends the request on, with another body or path if one is given. @throws Error when nothing answers. */
  readonly forward: (body?: Buffer, path?: string) => Promise<Answer>;
  readonly reply: (answer: Answer) => void;
  /** Sends the head and half of the body, then resets the connection. */
  readonly cut: (answer: Answer) => void;
  readonly reset: () => void;
}

export interface RunningProxy {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * An HTTP server before another one, on the loopback address. `serve` decides what becomes of each request; when it
 * fails, because nothing answers behind, the connection is reset.
 */
export async function startProxy(
  upstream: () => string | undefined,
  serve: (exchange: Exchange) => Promise<void>,
): Promise<RunningProxy> {
  // A kept connection that the other side closes meanwhile would be a fault that nobody drew.
  const agent = new Agent({ keepAlive: false });
  const server = createServer((incoming, response) => {
    exchangeOf(incoming, response, upstream, agent)
      .then(serve)
      .catch(() => response.socket?.resetAndDestroy());
  });
  server.keepAliveTimeout = 0;
  const { url, stop } = await listenOnLoopback(server, 0);
  return {
    url,
    stop: async () => {
      agent.destroy();
      await stop();
    },
  };
}

async function exchangeOf(
  incoming: IncomingMessage,
  response: ServerResponse,
  upstream: () => string | undefined,
  agent: Agent,
): Promise<Exchange> {
  const body = Buffer.concat(await incoming.toArray());
  const { method = 'GET', url: path = '/', headers } = incoming;
  return {
    method,
    path,
    headers,
    body,
    forward: (changed = body, to = path) => {
      const base = upstream();
      if (base === undefined) return Promise.reject(new Error('there is nothing behind the proxy'));
      return send(`${base}${to}`, { method, headers, agent }, changed);
    },
    reply: ({ status, contentType, body: content }) => {
      response.writeHead(status, { 'content-type': contentType, 'content-length': content.length });
      response.end(content);
    },
    cut: ({ status, contentType, body: content }) => {
      response.writeHead(status, { 'content-type': contentType, 'content-length': content.length });
      response.write(content.subarray(0, content.length >> 1), () => response.destroy());
    },
    reset: () => response.socket?.resetAndDestroy(),
  };
}

async function send(
  url: string,
  options: { method: string; headers: IncomingMessage['headers']; agent: Agent },
  body: Buffer,
): Promise<Answer> {
  const {
    host: _host,
    connection: _connection,
    'transfer-encoding': _encoding,
    ...headers
  } = options.headers;
  const outgoing = request(url, { ...options, headers: { ...headers, 'content-length': body.length } });
  outgoing.end(body);
  const [answer]: IncomingMessage[] = await once(outgoing, 'response');
  if (answer === undefined) throw new Error('no answer');
  const content = Buffer.concat(await answer.toArray());
  const contentType = answer.headers['content-type'] ?? 'application/json';
  return { status: answer.statusCode ?? 0, contentType, body: content };
}

export function json(status: number, body: unknown): Answer {
  return { status, contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) };
}
