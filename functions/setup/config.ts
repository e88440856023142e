/** What the setup function is told by its environment. */
export interface SetupConfig {
  readonly endpoint: URL;
  readonly auth: 'sigv4' | 'none';
  /** That the domain's nodes have room for; absent for an engine whose nodes the stack doesn't know. */
  readonly replicas?: number;
  /** The deployment that owns what is installed, as `account/region/stack`. */
  readonly owner: string;
}

/** @throws Error that names every variable that is missing or wrong */
export function readSetupConfig(environment: Readonly<Record<string, string | undefined>>): SetupConfig {
  const { SEARCH_ENDPOINT: endpoint = '', SEARCH_AUTH: auth = '' } = environment;
  const { SEARCH_REPLICAS: replicas, OWNER: owner = '' } = environment;
  const problems = [
    ...(URL.canParse(endpoint)
      ? []
      : [`SEARCH_ENDPOINT: "${endpoint}" isn't a URL; give https://host or http://host:port.`]),
    ...(auth === 'sigv4' || auth === 'none'
      ? []
      : [`SEARCH_AUTH: "${auth}" isn't known; give sigv4 or none.`]),
    ...(replicas === undefined || /^\d$/.test(replicas)
      ? []
      : [`SEARCH_REPLICAS: "${replicas}" is no number of replicas; give 0 to 9, or leave it out.`]),
    ...(owner === '' ? ['OWNER: it is not set; give account/region/stack.'] : []),
  ];
  if (problems.length > 0 || (auth !== 'sigv4' && auth !== 'none')) throw new Error(problems.join('\n'));
  return Object.freeze({
    endpoint: new URL(endpoint),
    auth,
    owner,
    ...(replicas !== undefined && { replicas: Number(replicas) }),
  });
}
