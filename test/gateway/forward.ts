import { Agent, request as send } from 'node:http';
import type { WireRequest } from './wire-request.ts';

export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** A connection each: one that is kept may be closed on the other side just when it is used again. */
const agent = new Agent({ keepAlive: false });

/** Of one connection, and so not for the next. https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const ofConnection = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host', 'expect'];

/** Sends a request on as it came, but for what belongs to a connection. */
export function forward(wire: WireRequest, upstream: string, left: readonly string[] = []): Promise<Answer> {
  const headers: Record<string, string> = {};
  for (const [name, value] of wire.headers) {
    if (![...ofConnection, ...left].includes(name)) headers[name] = value;
  }
  const { hostname, port } = new URL(upstream);
  const path = wire.query === '' ? wire.path : `${wire.path}?${wire.query}`;
  const length = wire.body.length > 0 || wire.method === 'POST' || wire.method === 'PUT';
  return new Promise((resolve, reject) => {
    const request = send({
      agent,
      hostname,
      port,
      path,
      method: wire.method,
      headers: { ...headers, ...(length && { 'content-length': String(wire.body.length) }) },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        resolve({
          status: response.statusCode ?? 502,
          headers: Object.entries(response.headers).flatMap(([name, value]): [string, string][] =>
            value === undefined || ofConnection.includes(name)
              ? []
              : [value].flat().map((one): [string, string] => [name, one]),
          ),
          body: Buffer.concat(parts),
        });
      });
    });
    request.end(wire.body);
  });
}
