import { isObject } from '../../core/json/object.ts';

/** How requests are authenticated that carry a secret. */
export type SecretAuth = 'apiKey' | 'basic';

/** A secret that is there and can't be used. The message never quotes it. */
export class SecretError extends Error {
  readonly code = 'SEARCH_SECRET_UNUSABLE';
}

/** As the engine gives a key out, encoded: base64 of `id:api_key`. https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-create-api-key */
const apiKeyCharacters = /^[\w+/=-]+$/;

/**
 * The `Authorization` header that a secret stands for.
 * @param secret an API key as it is or `{"apiKey": "…"}`; for basic `{"username": "…", "password": "…"}`
 * @throws SecretError that says what the secret should be
 */
export function authorizationOf(auth: SecretAuth, secret: string): string {
  const fields = fieldsOf(secret);
  return auth === 'apiKey' ? `ApiKey ${apiKeyOf(secret, fields)}` : `Basic ${pairOf(fields)}`;
}

function apiKeyOf(secret: string, fields: Readonly<Record<string, unknown>> | undefined): string {
  const key = fields === undefined ? secret.trim() : fields.apiKey;
  if (typeof key === 'string' && apiKeyCharacters.test(key)) return key;
  throw new SecretError(
    `The search engine's secret holds no API key${keysIn(fields)}: give the encoded key as it is, or {"apiKey": "…"}.`,
  );
}

function pairOf(fields: Readonly<Record<string, unknown>> | undefined): string {
  const { username, password } = fields ?? {};
  // The first colon ends the name: https://www.rfc-editor.org/rfc/rfc7617#section-2
  const isName = typeof username === 'string' && username !== '' && !username.includes(':');
  if (isName && typeof password === 'string' && password !== '') {
    return Buffer.from(`${username}:${password}`).toString('base64');
  }
  throw new SecretError(
    `The search engine's secret holds no user and password${keysIn(fields)}: give {"username": "…", "password": "…"}, the name without a colon.`,
  );
}

/** `undefined` for a secret that isn't the JSON of an object. */
function fieldsOf(secret: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(secret);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Names the keys of the secret, without their values. */
function keysIn(fields: Readonly<Record<string, unknown>> | undefined): string {
  return fields === undefined ? '' : `; its keys are ${Object.keys(fields).join(', ') || 'none'}`;
}

/** The `Authorization` header of a container's requests, read when it is first needed and again when it is refused. */
interface CachedAuthorization {
  /** As it was last read. */
  readonly current: () => string | undefined;
  /** Reads it if it hasn't been read yet. */
  readonly first: () => Promise<string>;
  /**
   * After a 401: what to send instead of `refused`; the same again when nothing else is stored. Requests that are refused
   * at once share one reading.
   */
  readonly instead: (refused: string) => Promise<string>;
}

/** @param read gives the header that is stored now */
export function cachedAuthorization(read: () => Promise<string>): CachedAuthorization {
  let known: string | undefined;
  let reading: Promise<string> | undefined;
  const readAgain = (): Promise<string> => {
    reading ??= read()
      .then((header) => {
        known = header;
        return header;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  return {
    current: () => known,
    first: async () => known ?? (await readAgain()),
    // Another request may have read the new one already.
    instead: async (refused) => (known === refused || known === undefined ? await readAgain() : known),
  };
}
