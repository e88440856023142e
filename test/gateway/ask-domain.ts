import { readFileSync } from 'node:fs';
import { request as send } from 'node:https';
import type { ConnectionRequestParams } from '@elastic/elasticsearch';
import { requestSigner } from '../../functions/engine/auth/request-signer.ts';
import type { Gateway } from './gateway.ts';

export interface DomainRequest {
  readonly method: string;
  readonly path: string;
  readonly querystring?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface DomainAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What goes out instead of what was signed. */
export type Tampering = (signed: DomainRequest) => DomainRequest;

export interface Asking {
  readonly gateway: Gateway;
  readonly principal: string;
}

/** Asks the domain, signed by the functions' own signer; what goes out may be tampered with. */
export async function askDomain(
  { gateway, principal }: Asking,
  request: DomainRequest,
  tampered: Tampering = (signed) => signed,
): Promise<DomainAnswer> {
  const credentials = async () => gateway.credentialsOf(principal);
  const sign = requestSigner({ region: 'us-east-1', credentials });
  const params = { ...request, headers: { ...request.headers } } as ConnectionRequestParams;
  const { headers } = await sign(new URL(`https://${gateway.domainHost}`), params);
  return await askUnsigned(gateway, tampered({ ...request, headers: headers as Record<string, string> }));
}

/** Asks the domain as it is told to. */
export function askUnsigned(gateway: Gateway, request: DomainRequest): Promise<DomainAnswer> {
  const { method, path, querystring = '', headers = {}, body = '' } = request;
  const [hostname = '', port = ''] = gateway.domainHost.split(':');
  const target = querystring === '' ? path : `${path}?${querystring}`;
  return new Promise((resolve, reject) => {
    const ca = readFileSync(gateway.certificateAuthority);
    const asked = send({ hostname, port, method, path: target, headers, ca }, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      const text = Buffer.concat(parts).toString();
      resolve({ status: response.statusCode ?? 0, body: jsonOf(text) });
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
