import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { alsoHttp2 } from './also-http2.ts';
import { answerer } from './answer.ts';
import { type ApiAnswer, type ApiRequest, openStore, refusal, type StoreOptions } from './store.ts';
import { startTrimming } from './trim.ts';

/** Twice the largest PutRecords of AWS in base64. */
const maxBodyBytes = 28 * 2 ** 20;

export interface KinesisServer {
  /** Not listening yet. */
  readonly server: Server;
  readonly endConnections: () => void;
  /** Once the server is closed. */
  readonly closeStore: () => Promise<void>;
}

/** The Kinesis API over HTTP/1.1 and plain HTTP/2. */
export function kinesisServer(options: StoreOptions): KinesisServer {
  const store = openStore(options);
  const { answer, stop } = answerer(store);
  const trimming = startTrimming(store);
  const server = createServer();
  const endConnections = alsoHttp2(server);
  server.on('request', (request: AnyRequest, response: AnyResponse) => {
    // The client has left before its answer.
    serve(request, response, answer).catch(() => response.destroy());
  });
  return {
    server,
    endConnections,
    closeStore: async () => {
      await Promise.all([stop(), trimming.stop()]);
      await store.close();
    },
  };
}

type AnyRequest = IncomingMessage | Http2ServerRequest;
type AnyResponse = ServerResponse | Http2ServerResponse;

const tooLong = refusal(
  413,
  'ValidationException',
  `The request has more than ${maxBodyBytes} bytes; PutRecords takes 10 MiB of records.`,
);

function failed(thrown: unknown): ApiAnswer {
  return refusal(500, 'InternalFailure', `The local Kinesis failed: ${thrown}`);
}

async function serve(
  request: AnyRequest,
  response: AnyResponse,
  answer: (request: ApiRequest) => Promise<ApiAnswer>,
): Promise<void> {
  const body = await bodyOf(request);
  if (body === undefined) {
    response.destroy();
    return;
  }
  const { method = '', url = '', headers } = request;
  send(response, body === 'too long' ? tooLong : await answer({ method, url, headers, body }).catch(failed));
}

/** Undefined if the client left in the middle. */
async function bodyOf(request: AnyRequest): Promise<Buffer | 'too long' | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return bytes > maxBodyBytes ? 'too long' : Buffer.concat(chunks);
}

function send(response: AnyResponse, { status, headers, body }: ApiAnswer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}
