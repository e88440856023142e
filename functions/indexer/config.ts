/** The indexer's environment, checked once per container. */
export interface IndexerConfig {
  readonly search: { readonly endpoint: URL; readonly auth: 'sigv4' | 'none' };
  /** `s3://bucket`, or `file:///folder` on a machine of one's own. */
  readonly deadLetters: URL;
  /** Event times are plausible however old they are. */
  readonly historicalInput: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Parses the environment into a frozen object.
 *
 * @throws Error that names every key, its value, what is allowed, and where to set it.
 */
export function readConfig(environment: Environment): IndexerConfig {
  const problems: string[] = [];
  const problem = (key: string, rule: string) => {
    const value = environment[key];
    problems.push(`${key} ${rule}, but it is ${value === undefined ? 'not set' : `"${value}"`}`);
  };
  const url = (key: string, protocols: readonly string[], example: string): URL => {
    const parsed = URL.canParse(environment[key] ?? '') ? new URL(environment[key] ?? '') : undefined;
    if (parsed && protocols.includes(parsed.protocol)) return parsed;
    problem(key, `must be a URL such as ${example}`);
    return new URL('none:');
  };
  const oneOf = <Value extends string>(key: string, allowed: readonly Value[]): Value | undefined => {
    const value = allowed.find((candidate) => candidate === environment[key]);
    if (value === undefined) problem(key, `must be ${allowed.join(' or ')}`);
    return value;
  };
  const endpoint = url('SEARCH_ENDPOINT', ['https:', 'http:'], 'https://search.example.com');
  const deadLetters = url('DEAD_LETTERS', ['s3:', 'file:'], 's3://bucket');
  const auth = oneOf('SEARCH_AUTH', ['sigv4', 'none']) ?? 'none';
  const historicalInput = oneOf('HISTORICAL_INPUT', ['true', 'false']) === 'true';
  if (auth === 'sigv4' && endpoint.protocol === 'http:') {
    problem(
      'SEARCH_ENDPOINT',
      'must be https when SEARCH_AUTH is sigv4: a signature on plain http can be read',
    );
  }
  if (problems.length > 0) {
    throw new Error(
      `The function's environment is wrong: ${problems.join('; ')}. The stack sets it: deploy again.`,
    );
  }
  return Object.freeze({
    search: Object.freeze({ endpoint, auth }),
    deadLetters,
    historicalInput,
  });
}
