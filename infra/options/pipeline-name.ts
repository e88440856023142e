/** The pipeline that is meant if none is named: the example of this repository, or a project's only one. */
export function defaultPipeline(names: readonly string[]): string | undefined {
  const [first, ...others] = names;
  return names.find((name) => name === 'web-traffic') ?? (others.length === 0 ? first : undefined);
}

/** Why there is no pipeline where none is named, and what to do. */
export function noneNamed(names: readonly string[]): string {
  return names.length === 0 ? otherPipelines(names) : `none is named; ${otherPipelines(names)}`;
}

/** What to do about a pipeline that isn't there. */
export function otherPipelines(names: readonly string[]): string {
  return names.length === 0
    ? 'this project has no pipelines yet; write one, such as pipelines/orders.ts, or make a project with npx shardline init'
    : `give one of ${names.join(', ')}`;
}
