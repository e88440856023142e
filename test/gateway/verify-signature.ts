import { createHash, timingSafeEqual } from 'node:crypto';
import type { Identities, Identity } from './identities.ts';
import type { Verifier } from './verifier.ts';
import { checkPath, headerOf, paramsOf, type WireRequest } from './wire-request.ts';

export interface SignatureRules {
  readonly identities: Identities;
  readonly verifier: Pick<Verifier, 'expected'>;
  readonly region: string;
  /** Those that may be signed for here, such as `es`. */
  readonly services: readonly string[];
  readonly now: () => number;
}

/** Why a request isn't let in before anybody asks what it may do. */
export type SignatureProblem =
  | 'unsigned'
  | 'unknown-key'
  | 'wrong-token'
  | 'wrong-scope'
  | 'skew'
  | 'mismatch';

export type Verdict =
  | { readonly ok: true; readonly principal: string; readonly service: string }
  | { readonly ok: false; readonly problem: SignatureProblem; readonly message: string };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html */
const maxSkewMs = 5 * 60_000;

/** What may stand for a payload's hash in S3, and nowhere else, over TLS. */
const unsignedPayloads = ['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'];

const mismatch =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const authorizationForm =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

function readAuthorization(wire: WireRequest): Authorization | undefined {
  const found = authorizationForm.exec(headerOf(wire, 'authorization') ?? '');
  if (found === null) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', signed = '', signature = ''] = found;
  return { accessKeyId, date, region, service, signedHeaders: signed.split(';'), signature };
}

/**
 * Whether a request is signed as AWS wants it, by Signature Version 4 in its headers, and by whom.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @throws Unjudgeable for what signer and service may see differently
 */
export async function verifySignature(wire: WireRequest, rules: SignatureRules): Promise<Verdict> {
  checkPath(wire);
  const params = paramsOf(wire);
  const authorization = readAuthorization(wire);
  if (authorization === undefined) return refused('unsigned', 'Missing Authentication Token');
  const identity = rules.identities.find(authorization.accessKeyId);
  if (identity === undefined) {
    return refused('unknown-key', 'The security token included in the request is invalid.');
  }
  const payload = createHash('sha256').update(wire.body).digest('hex');
  const problem =
    tokenProblem(wire, identity) ??
    scopeProblem(wire, authorization, rules) ??
    headerProblem(wire, authorization) ??
    payloadProblem(wire, authorization, payload);
  if (problem !== undefined) return problem;
  const { signature, canonicalRequest } = await rules.verifier.expected({
    method: wire.method,
    path: wire.path,
    params,
    headers: wire.headers.filter(([name]) => authorization.signedHeaders.includes(name)),
    payload: headerOf(wire, 'x-amz-content-sha256') ?? payload,
    secret: identity.secretAccessKey,
    date: headerOf(wire, 'x-amz-date') ?? '',
    region: authorization.region,
    service: authorization.service,
  });
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(authorization.signature))) {
    return refused(
      'mismatch',
      `${mismatch}\nThe Canonical String for this request should have been\n${canonicalRequest}`,
    );
  }
  return { ok: true, principal: identity.principal, service: authorization.service };
}

function tokenProblem(wire: WireRequest, { sessionToken }: Identity): Verdict | undefined {
  if (headerOf(wire, 'x-amz-security-token') === sessionToken) return undefined;
  return refused('wrong-token', 'The security token included in the request is invalid.');
}

function scopeProblem(wire: WireRequest, given: Authorization, rules: SignatureRules): Verdict | undefined {
  const date = headerOf(wire, 'x-amz-date') ?? '';
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time))
    return refused('wrong-scope', `x-amz-date "${date}" isn't a time as 20150830T123600Z.`);
  if (Math.abs(rules.now() - time) > maxSkewMs) return refused('skew', `Signature expired: ${date}.`);
  if (given.date !== date.slice(0, 8)) {
    return refused(
      'wrong-scope',
      `Date in Credential scope does not match x-amz-date: ${given.date}, ${date}.`,
    );
  }
  if (given.region !== rules.region) {
    return refused('wrong-scope', `Credential should be scoped to a valid region, not '${given.region}'.`);
  }
  if (!rules.services.includes(given.service)) {
    return refused(
      'wrong-scope',
      `Credential should be scoped to correct service: '${rules.services.join("', '")}'.`,
    );
  }
  return undefined;
}

/** What has to be signed once it is there. */
const alwaysSigned = (name: string) =>
  name === 'host' || name === 'content-type' || name.startsWith('x-amz-');

function headerProblem({ headers }: WireRequest, { signedHeaders }: Authorization): Verdict | undefined {
  const names = headers.map(([name]) => name);
  const unsigned = names.filter((name) => alwaysSigned(name) && !signedHeaders.includes(name));
  const absent = signedHeaders.filter((name) => !names.includes(name));
  if (unsigned.length > 0) return refused('mismatch', `'${unsigned.join("', '")}' must be signed.`);
  if (absent.length > 0) return refused('mismatch', `'${absent.join("', '")}' is signed and isn't there.`);
  if (
    signedHeaders.join() !==
    signedHeaders
      .map((name) => name.toLowerCase())
      .toSorted()
      .join()
  ) {
    return refused(
      'mismatch',
      `SignedHeaders is to be sorted and in lower case: ${signedHeaders.join(';')}.`,
    );
  }
  return undefined;
}

function payloadProblem(wire: WireRequest, { service }: Authorization, payload: string): Verdict | undefined {
  const claimed = headerOf(wire, 'x-amz-content-sha256');
  if (claimed === undefined || claimed === payload) return undefined;
  if (service === 's3' && unsignedPayloads.includes(claimed)) return undefined;
  return refused('mismatch', `x-amz-content-sha256 is ${claimed}, and the body's hash is ${payload}.`);
}

function refused(problem: SignatureProblem, message: string): Verdict {
  return { ok: false, problem, message };
}
