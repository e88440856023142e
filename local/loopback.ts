import { once } from 'node:events';
import { type IncomingHttpHeaders, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

export interface LoopbackServer {
  readonly url: string;
  /** Ends the connections too. */
  readonly stop: () => Promise<void>;
}

/**
 * Has a server listen on the loopback address only, and answer only what programs of this machine send: every web page
 * that is open on it can reach that address too. `port` 0: any free one. @throws the server's own error
 */
export async function listenOnLoopback(server: Server, port: number): Promise<LoopbackServer> {
  guard(server);
  return await listenUnguarded(server, port);
}

/** The same for a server that looks at Host and Origin itself. */
export async function listenUnguarded(server: Server, port: number): Promise<LoopbackServer> {
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

/** With any port. The names below localhost never leave the machine: https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
const loopback = String.raw`(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)*localhost)(?::\d+)?`;
const loopbackHost = new RegExp(`^${loopback}$`, 'i');
const loopbackOrigin = new RegExp(`^https?://${loopback}$`, 'i');

/** Whether a Host header names this machine by an address that nobody else can have a name lead to. */
export function isLoopbackHost(host: string): boolean {
  return loopbackHost.test(host);
}

/**
 * Where the server tells its listeners of a request, so that one that is ready-made, such as kinesalite, is guarded
 * like any other, and so is a listener that comes later.
 */
function guard(server: Server): void {
  const emit = server.emit.bind(server);
  const guarded = (event: string, ...args: unknown[]): boolean => {
    const [request, response] = args;
    if (event !== 'request' || !isRequest(request) || !isResponse(response)) return emit(event, ...args);
    const refusal = refusalOf(request.headers);
    if (refusal === undefined) {
      // If a request names an origin, kinesalite answers that every page may read its answers.
      delete request.headers.origin;
      return emit(event, ...args);
    }
    request.resume();
    // As the AWS services refuse, so that an SDK shows the sentence.
    const body = JSON.stringify({ __type: 'AccessDeniedException', message: refusal });
    response.statusCode = 403;
    response.setHeader('content-type', 'application/json');
    // A stream of HTTP/2 ends by itself.
    if (response instanceof ServerResponse) response.setHeader('connection', 'close');
    response.end(body);
    return true;
  };
  Object.assign(server, { emit: guarded });
}

/** A server may take in requests of HTTP/2 as well. */
function isRequest(value: unknown): value is IncomingMessage | Http2ServerRequest {
  return value instanceof IncomingMessage || value instanceof Http2ServerRequest;
}

function isResponse(value: unknown): value is ServerResponse | Http2ServerResponse {
  return value instanceof ServerResponse || value instanceof Http2ServerResponse;
}

/**
 * A page whose own name is made to lead here (DNS rebinding) names itself as the host; any other page that sends more
 * than a plain GET names its origin.
 */
function refusalOf(headers: IncomingHttpHeaders): string | undefined {
  const { origin, host, ':authority': authority } = headers;
  const only = 'this server is for programs of this machine, at 127.0.0.1, localhost or [::1]';
  // HTTP/2 has the one in the place of the other, and takes both.
  const named = [authority, host].flatMap((name) => name ?? []);
  const foreign = named.length === 0 ? '' : named.find((name) => !loopbackHost.test(name));
  if (foreign !== undefined) return `${only}, and not at "${foreign}"; address it by one of these`;
  if (origin !== undefined && !loopbackOrigin.test(origin))
    return `${only}, and not for the page of ${origin}`;
  return undefined;
}
