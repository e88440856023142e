import type { SearchVariables } from './variables.ts';
import { withoutCredentials } from './without-credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads one key each. What is wrong is noted, and what is returned for it is nothing that anybody will see. */
export interface EnvironmentReader<Key extends string> {
  readonly url: (key: Key, protocols: readonly string[], example: string) => URL;
  readonly oneOf: <Value extends string>(key: Key, allowed: readonly Value[]) => Value | undefined;
  /** `undefined` when it isn't set. */
  readonly arn: (key: Key, service: string) => string | undefined;
  /** A whole number of seconds above 0, in milliseconds; `undefined` when it isn't set. */
  readonly seconds: (key: Key) => number | undefined;
  /** `undefined` when it isn't set. */
  readonly text: (key: Key) => string | undefined;
  /** A time in ISO 8601, in milliseconds since the epoch; `undefined` when it isn't set. */
  readonly time: (key: Key) => number | undefined;
  /** Notes that a key's value breaks a rule. */
  readonly problem: (key: Key, rule: string) => void;
}

/**
 * A function's configuration out of its environment.
 *
 * @throws Error that names every key, its value, what is allowed, and where to set it.
 */
export function readEnvironment<Key extends string, Config>(
  environment: Environment,
  read: (reader: EnvironmentReader<Key>) => Config,
): Readonly<Config> {
  const problems: string[] = [];
  const problem = (key: Key, rule: string) => {
    const value = environment[key];
    problems.push(
      `${key} ${rule}, but it is ${value === undefined ? 'not set' : `"${withoutCredentials(value)}"`}`,
    );
  };
  const config = read({
    problem,
    url: (key, protocols, example) => {
      const parsed = URL.canParse(environment[key] ?? '') ? new URL(environment[key] ?? '') : undefined;
      if (parsed && protocols.includes(parsed.protocol)) return parsed;
      problem(key, `must be a URL such as ${example}`);
      return new URL('none:');
    },
    oneOf: (key, allowed) => {
      const value = allowed.find((candidate) => candidate === environment[key]);
      if (value === undefined) problem(key, `must be ${allowed.join(' or ')}`);
      return value;
    },
    text: (key) => environment[key],
    arn: (key, service) => {
      const value = environment[key];
      const [scheme, , named] = value?.split(':') ?? [];
      if (value !== undefined && !(scheme === 'arn' && named === service)) {
        problem(key, `must be an ARN such as arn:aws:${service}:…`);
      }
      return value;
    },
    seconds: (key) => {
      const value = environment[key];
      if (value === undefined) return undefined;
      if (!/^[1-9]\d{0,8}$/.test(value)) problem(key, 'must be a whole number of seconds above 0');
      return Number(value) * 1_000;
    },
    time: (key) => {
      const value = environment[key];
      if (value === undefined) return undefined;
      const time = /^\d{4}-.*Z$/.test(value) ? Date.parse(value) : Number.NaN;
      if (Number.isNaN(time)) problem(key, 'must be a time such as 2026-11-23T10:00:00Z');
      return time;
    },
  });
  if (problems.length > 0) {
    throw new Error(
      `The function's environment is wrong: ${problems.join('; ')}. The stack sets it: deploy again.`,
    );
  }
  return Object.freeze(config);
}

/** How requests to the engine are authenticated: signed, not at all, or with a secret. */
export const searchAuths = ['sigv4', 'none', 'apiKey', 'basic'] as const;

export type SearchAuth = (typeof searchAuths)[number];

export interface SearchConfig {
  readonly endpoint: URL;
  readonly auth: SearchAuth;
  /** Where the secret of `apiKey` or `basic` is: the ARN of one in Secrets Manager, or the URL of a file. */
  readonly secret?: string;
  /** Path of a PEM file: the certificate authorities that the engine is believed by, instead of the public ones. */
  readonly ca?: string;
}

const secretSource = /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:.|file:\/\/\/.)/;

/** Where the search engine is, how to know it, and how it knows us. */
export function readSearch({
  url,
  oneOf,
  text,
  problem,
}: EnvironmentReader<keyof SearchVariables>): SearchConfig {
  const endpoint = url('SEARCH_ENDPOINT', ['https:', 'http:'], 'https://search.example.com');
  const auth = oneOf('SEARCH_AUTH', searchAuths) ?? 'none';
  if (endpoint.protocol === 'http:' && auth !== 'none' && !(auth !== 'sigv4' && isLoopback(endpoint))) {
    const what = auth === 'sigv4' ? 'a signature' : 'a secret';
    problem(
      'SEARCH_ENDPOINT',
      `must be https when SEARCH_AUTH is ${auth}: ${what} on plain http can be read`,
    );
  }
  const [secret, ca] = [text('SEARCH_SECRET'), text('SEARCH_CA')];
  const needsSecret = auth === 'apiKey' || auth === 'basic';
  if (needsSecret && !secretSource.test(secret ?? '')) {
    problem('SEARCH_SECRET', `must be the ARN of a secret when SEARCH_AUTH is ${auth}`);
  }
  return Object.freeze({
    ...{ endpoint, auth },
    ...(needsSecret && secret !== undefined && { secret }),
    ...(ca !== undefined && { ca }),
  });
}

/** An address of this machine alone, where nobody else reads what is sent. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
