import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SecretError } from './authorization.ts';
import { requestSigner, type SigningOptions } from './request-signer.ts';

/** A secret is asked for while a batch waits. In milliseconds. */
const patienceMs = 5_000;

/**
 * The text of a secret.
 * @param secretSource the ARN of a secret of Secrets Manager; on a machine of one's own the URL of a file
 * @param signing whose signature, where it isn't the function's own
 * @throws SecretError for one that can't be had or read
 */
export async function readSecret(secretSource: string, signing?: SigningOptions): Promise<string> {
  return secretSource.startsWith('file:')
    ? await fromFile(fileURLToPath(secretSource))
    : await fromManager(secretSource, signing);
}

async function fromFile(path: string): Promise<string> {
  try {
    const { mode } = await stat(path);
    // Windows has no such bits.
    if (process.platform === 'win32' || (mode & 0o077) === 0) return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new SecretError(`The secret file ${path} can't be read (${code}): give one that is there.`, {
      cause,
    });
  }
  throw new SecretError(`The secret file ${path} can be read by other users: chmod 600 it.`);
}

/**
 * By a request of our own: what the SDK's client would add to a bundle is more than the whole rest of it that signs.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
async function fromManager(arn: string, signing: SigningOptions = {}): Promise<string> {
  const region = arn.split(':')[3] ?? '';
  const url = endpointOf(region);
  const body = JSON.stringify({ SecretId: arn });
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'secretsmanager.GetSecretValue',
  };
  try {
    const sign = requestSigner({ ...signing, service: 'secretsmanager', region });
    const signed = await sign(url, { method: 'POST', path: '/', headers, body });
    const { host: _, ...sent } = signed.headers ?? {};
    const answer = await fetch(url, {
      ...{ method: 'POST', body, redirect: 'error' as const },
      headers: Object.entries(sent).map(([name, value]): [string, string] => [name, String(value)]),
      signal: AbortSignal.timeout(patienceMs),
    });
    return secretIn(await answer.json(), answer.status);
  } catch (cause) {
    const reason = cause instanceof Error ? [cause.message, causeOf(cause)].join('') : String(cause);
    throw new SecretError(`The secret ${arn} can't be read: ${reason}.`, { cause });
  }
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function endpointOf(region: string): URL {
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER: own, AWS_ENDPOINT_URL: all } = process.env;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(own ?? all ?? `https://secretsmanager.${region}.${suffix}`);
}

function secretIn(answer: unknown, status: number): string {
  const field = (name: string): unknown =>
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
  const text = field('SecretString');
  if (status === 200 && typeof text === 'string') return text;
  if (status === 200) throw new Error('it holds bytes; store it as text');
  const reason = field('message') ?? field('Message') ?? 'no reason given';
  throw new Error(`${status} ${String(field('__type') ?? '')}, ${String(reason)}`);
}

/** `fetch` hides what the network did in its cause. */
function causeOf({ cause }: Error): string {
  return cause instanceof Error ? ` (${cause.message})` : '';
}
