import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../../../local/loopback.ts';

export interface SeenRequest {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An HTTP server that answers as told, to inject what a real engine can't be made to do. */
export async function startSink(answer: (response: ServerResponse, request: SeenRequest) => void) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const whole = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) };
    seen.push(whole);
    answer(response, whole);
  });
  const { url, stop } = await listenOnLoopback(server, 0);
  return { url: new URL(url), seen, stop };
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
