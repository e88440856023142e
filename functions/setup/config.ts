/** What the setup function is told by its environment. */
export interface SetupConfig {
  readonly endpoint: URL;
  readonly auth: 'sigv4' | 'none';
  /** That the domain's nodes have room for; absent for an engine whose nodes the stack doesn't know. */
  readonly replicas?: number;
}

/** @throws Error that names every variable that is missing or wrong */
export function readSetupConfig(environment: Readonly<Record<string, string | undefined>>): SetupConfig {
  const { SEARCH_ENDPOINT: endpoint = '', SEARCH_AUTH: auth = '', SEARCH_REPLICAS: replicas } = environment;
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
  ];
  if (problems.length > 0 || (auth !== 'sigv4' && auth !== 'none')) throw new Error(problems.join('\n'));
  return Object.freeze({
    endpoint: new URL(endpoint),
    auth,
    ...(replicas !== undefined && { replicas: Number(replicas) }),
  });
}
