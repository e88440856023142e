import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Identity } from './identities.ts';
import type { WireRequest } from './wire-request.ts';

const vectorFile = z.object({
  source: z.url(),
  licence: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  region: z.string(),
  service: z.string(),
  time: z.iso.datetime(),
  vectors: z.array(
    z.object({
      name: z.string(),
      method: z.string(),
      target: z.string(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      body: z.string(),
      sessionToken: z.string().optional(),
    }),
  ),
});

const { credentials, vectors, ...rest } = vectorFile.parse(
  JSON.parse(readFileSync(new URL('signing-vectors.json', import.meta.url), 'utf8')),
);

/** The scope that AWS's vectors are signed for. */
export const vectorScope = { region: rest.region, service: rest.service, now: Date.parse(rest.time) };

export interface SigningVector {
  readonly name: string;
  /** With AWS's own signature. */
  readonly wire: WireRequest;
  readonly identity: Identity;
}

/** AWS's published vectors, in the form that a client sends before anything normalises it; see the file for the source. */
export const signingVectors: readonly SigningVector[] = vectors.map((vector) => {
  const { name, method, target, headers, body, sessionToken } = vector;
  const [path = '', query = ''] = target.split('?');
  return {
    name,
    wire: {
      method,
      path,
      query,
      headers: headers.map(([header, value]): [string, string] => [header.toLowerCase(), value.trim()]),
      body: Buffer.from(body),
      sender: [],
    },
    identity: { principal: 'vectors', ...credentials, ...(sessionToken !== undefined && { sessionToken }) },
  };
});

/** @throws Error when there is no vector of this name */
export function vectorOf(name: string): SigningVector {
  const found = signingVectors.find((vector) => vector.name === name);
  if (found === undefined) throw new Error(`There is no vector ${name}.`);
  return found;
}
