import type { FieldMapping } from '../../pipeline/pipeline.ts';

export type Properties = Readonly<Record<string, FieldMapping>>;

/** The way from the root to a field that has none below it: `['url', 'path']`. */
export type LeafPath = readonly string[];

/** Every field of a mapping that holds no others. */
export function leafPaths(properties: Properties): LeafPath[] {
  return Object.entries(properties).flatMap(([name, { properties: inner = {} }]) => {
    const below = leafPaths(inner);
    return below.length === 0 ? [[name]] : below.map((path) => [name, ...path]);
  });
}

/** The part of a mapping that leads to these fields; the objects on the way keep their own parameters. */
export function narrowTo(properties: Properties, paths: readonly LeafPath[]): Properties {
  const narrowed = Object.entries(properties).flatMap(([name, mapping]): [string, FieldMapping][] => {
    const within = paths.filter((path) => path[0] === name).map((path) => path.slice(1));
    if (within.length === 0) return [];
    const inner = within.some((path) => path.length > 0) ? mapping.properties : undefined;
    return [[name, inner === undefined ? mapping : { ...mapping, properties: narrowTo(inner, within) }]];
  });
  return Object.fromEntries(narrowed);
}
