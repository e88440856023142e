/** What the setup function is told by its environment. */
export interface SetupConfig {
  readonly endpoint: URL;
  readonly auth: 'sigv4' | 'none';
}

/** @throws Error that names every variable that is missing or wrong */
export function readSetupConfig(environment: Readonly<Record<string, string | undefined>>): SetupConfig {
  const { SEARCH_ENDPOINT: endpoint = '', SEARCH_AUTH: auth = '' } = environment;
  const problems = [
    ...(URL.canParse(endpoint)
      ? []
      : [`SEARCH_ENDPOINT: "${endpoint}" isn't a URL; give https://host or http://host:port.`]),
    ...(auth === 'sigv4' || auth === 'none'
      ? []
      : [`SEARCH_AUTH: "${auth}" isn't known; give sigv4 or none.`]),
  ];
  if (problems.length > 0 || (auth !== 'sigv4' && auth !== 'none')) throw new Error(problems.join('\n'));
  return Object.freeze({ endpoint: new URL(endpoint), auth });
}
