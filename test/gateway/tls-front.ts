import { createServer, type ServerOptions } from 'node:https';
import { listenOnLoopback } from '../../local/loopback.ts';
import type { Answer } from './forward.ts';
import { readWire, Unjudgeable, type WireRequest } from './wire-request.ts';

export interface TlsFront {
  /** Address and port, as in a URL. */
  readonly host: string;
  readonly stop: () => Promise<void>;
}

export interface FrontProps {
  /** Key and certificate, in one PEM. */
  readonly certificate: Buffer;
  readonly answer: (wire: WireRequest) => Promise<Answer>;
  /** For what the gateway has no answer to. */
  readonly onFault: (wire: WireRequest | undefined, fault: unknown) => void;
}

/** A TLS server on the loopback address that answers what has come whole. */
export async function startTlsFront({ certificate, answer, onFault }: FrontProps): Promise<TlsFront> {
  const options: ServerOptions = { key: certificate, cert: certificate, minVersion: 'TLSv1.2' };
  const server = createServer(options, async (request, response) => {
    let wire: WireRequest | undefined;
    try {
      wire = await readWire(request);
      const { status, headers, body } = await answer(wire);
      for (const [name, value] of headers) response.appendHeader(name, value);
      response.writeHead(status).end(wire.method === 'HEAD' ? undefined : body);
    } catch (fault) {
      // Whoever went away while it was answered is nobody's fault.
      if (request.destroyed && !request.complete) return;
      onFault(wire, fault);
      const status = fault instanceof Unjudgeable ? 400 : 500;
      response.writeHead(status, { 'content-type': 'text/plain' }).end(`The gateway can't judge: ${fault}`);
    }
  });
  // Longer than any client keeps a connection, for the same reason the other way round.
  server.keepAliveTimeout = 10 * 60_000;
  const listening = await listenOnLoopback(server, 0);
  return { host: new URL(listening.url).host, stop: listening.stop };
}

export function jsonAnswer(status: number, body: unknown, headers: Answer['headers'] = []): Answer {
  return {
    status,
    headers: [['content-type', 'application/json'], ...headers],
    body: Buffer.from(JSON.stringify(body)),
  };
}

export function xmlAnswer(status: number, body: string): Answer {
  return { status, headers: [['content-type', 'text/xml']], body: Buffer.from(body) };
}
