import type { IncomingMessage } from 'node:http';

/** The test's own header, which no signature covers and nothing behind the gateway sees; see sender.mjs. */
export const senderHeader = 'shardline-sender';

/** A request as it came: nothing is decoded, and no header is joined with another. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** The project's own frames of who sent it, innermost first. */
  readonly sender: readonly string[];
}

export async function readWire(request: IncomingMessage): Promise<WireRequest> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const [path = '', ...query] = (request.url ?? '').split('?');
  const headers = pairs(request.rawHeaders);
  const sender = headers.find(([name]) => name === senderHeader)?.[1];
  return {
    method: request.method ?? '',
    path,
    query: query.join('?'),
    headers: headers.filter(([name]) => name !== senderHeader),
    body: Buffer.concat(parts),
    sender: sender === undefined ? [] : sender.split(' < '),
  };
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, n) =>
    n % 2 === 0 ? [[name.toLowerCase(), raw[n + 1] ?? ''] satisfies [string, string]] : [],
  );
}

/** The value of a header that is there once. */
export function headerOf({ headers }: Pick<WireRequest, 'headers'>, name: string): string | undefined {
  return headers.find(([one]) => one === name)?.[1];
}

/**
 * What signer and service may read differently, and what the gateway has no rule for: an error of the test, whatever
 * the answer.
 */
export class Unjudgeable extends Error {
  readonly code = 'UNJUDGEABLE';
}

/** Decoded once. @throws Unjudgeable for what a signer and the service may decode differently */
export function paramsOf({ query }: Pick<WireRequest, 'query'>): [string, string][] {
  if (query === '') return [];
  if (query.includes('+')) {
    throw new Unjudgeable(`a raw + in the query ${query}: one decodes it as a space, another as itself`);
  }
  const params = query.split('&').map((pair): [string, string] => {
    const [name = '', ...value] = pair.split('=');
    return [decoded(name), decoded(value.join('='))];
  });
  const names = params.map(([name]) => name);
  const repeated = names.find((name, n) => names.indexOf(name) !== n);
  if (repeated !== undefined) throw new Unjudgeable(`the query ${query} names ${repeated} twice`);
  return params;
}

/** @throws Unjudgeable for a path whose canonical form signer and service may see differently */
export function checkPath({ path }: Pick<WireRequest, 'path'>): void {
  if (path.includes('//')) throw new Unjudgeable(`// in the path ${path}`);
  if (path.split('/').some((part) => part === '.' || part === '..')) {
    throw new Unjudgeable(`. or .. in the path ${path}`);
  }
  if (!/^\/[!-~]*$/.test(path) || path.includes('#')) {
    throw new Unjudgeable(`the path ${path} isn't a path of ASCII characters`);
  }
}

/** @throws Unjudgeable when it is no URL encoding */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Unjudgeable(`${text} isn't URL-encoded UTF-8`);
  }
}
