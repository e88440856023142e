import { z } from 'zod';
import { detectEngine } from '../../functions/engine/install/detect-engine.ts';
import { engineRequest } from '../../functions/engine/install/engine-request.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import type { SearchConfig } from '../../functions/lambda/environment.ts';
import { EngineError, reason } from './engine-error.ts';

export interface EngineDescription {
  readonly distribution: 'opensearch' | 'elasticsearch';
  readonly version: string;
}

// OpenSearch names its distribution, Elasticsearch (all of them, and the OSS builds) never did.
const rootAnswer = z.object({
  version: z.object({ number: z.string(), distribution: z.string().optional() }),
});

/**
 * Asks an engine what it is, with `GET /`. Credentials in the URL are sent as basic authentication.
 * @throws EngineError ENGINE_UNREACHABLE when it doesn't answer within `timeoutMs`, or isn't a search engine.
 */
export async function describeEngine(url: string, timeoutMs = 5_000): Promise<EngineDescription> {
  const { address, headers } = splitCredentials(url);
  let answer: Response;
  let body: string;
  try {
    answer = await fetch(address, { headers, signal: AbortSignal.timeout(timeoutMs) });
    body = await answer.text();
  } catch (error) {
    throw unreachable(`The search engine at ${address} doesn't answer (${reason(error)})`, error);
  }
  if (!answer.ok) throw unreachable(`The search engine at ${address} answers GET / with ${answer.status}`);
  const description = parseRootAnswer(body);
  if (description === undefined) throw unreachable(`${address} answers, but not as a search engine does`);
  return description;
}

/** Reads the body of `GET /`; undefined when it isn't that of OpenSearch or Elasticsearch. */
export function parseRootAnswer(body: string): EngineDescription | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const parsed = rootAnswer.safeParse(value);
  if (!parsed.success) return undefined;
  const { number, distribution } = parsed.data.version;
  return { distribution: distribution === 'opensearch' ? 'opensearch' : 'elasticsearch', version: number };
}

/** `fetch` refuses URLs with credentials, and messages must not show them. */
function splitCredentials(url: string): { address: string; headers: Record<string, string> } {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new EngineError(
      'ENGINE_OPTION_INVALID',
      `The search engine's URL is '${url}', which is not an http or https URL: give one such as http://127.0.0.1:9200.`,
    );
  }
  const parsed = new URL(url);
  const pair = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`;
  const headers: Record<string, string> =
    pair === ':' ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  parsed.username = '';
  parsed.password = '';
  return { address: parsed.href, headers };
}

function unreachable(what: string, cause?: unknown): EngineError {
  return new EngineError(
    'ENGINE_UNREACHABLE',
    `${what}: start it, correct the URL, or leave the URL out to have an engine started.`,
    cause,
  );
}

/**
 * Asks an engine what it is, as the functions ask it: with credentials, and by a certificate authority of one's own.
 * @throws EngineError ENGINE_UNREACHABLE when it doesn't answer, isn't a search engine, or refuses us
 */
export async function describeSecured(search: SearchConfig): Promise<EngineDescription> {
  try {
    const client = createSearchClient(search);
    try {
      return await detectEngine(engineRequest(client));
    } finally {
      await client.close();
    }
  } catch (error) {
    throw new EngineError(
      'ENGINE_UNREACHABLE',
      `The search engine at ${search.endpoint.origin} can't be used (${reason(error)}): start it, or correct --search-url, --search-auth, --search-secret-file or --search-ca.`,
      error,
    );
  }
}
