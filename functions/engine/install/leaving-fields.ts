import { type LeafPath, leafPaths, narrowTo, type Properties } from './mapping-leaves.ts';

/** A mapping, and which of its fields are only there for the code before. */
export interface WithLeaving {
  readonly properties: Properties;
  readonly leaving: readonly LeafPath[];
}

/**
 * The mapping of a new definition with the fields of the one before. The template changes some minutes before the code
 * does: an index that begins meanwhile is strict, and would refuse each document of the old code for a field that the
 * new definition has no more. They leave with the next change of the definition's fields.
 */
export function withLeaving(now: Properties, stored: WithLeaving): WithLeaving {
  const names = (paths: readonly LeafPath[]) => new Set(paths.map((path) => JSON.stringify(path)));
  const left = names(stored.leaving);
  const before = leafPaths(stored.properties).filter((path) => !left.has(JSON.stringify(path)));
  const own = names(leafPaths(now));
  // Installed again: what the code before knew is still what left then.
  const again = own.size === before.length && before.every((path) => own.has(JSON.stringify(path)));
  const leaving = (again ? stored.leaving : before).filter((path) => isFree(path, now));
  return { properties: merge(now, narrowTo(stored.properties, leaving)), leaving };
}

/** Whether a mapping has neither this field, nor one in its place with or without fields below it. */
function isFree([name, ...below]: LeafPath, properties: Properties): boolean {
  const mapping = name !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (mapping === undefined) return true;
  const { properties: inner = {} } = mapping;
  return below.length > 0 && Object.keys(inner).length > 0 && isFree(below, inner);
}

/** Objects that both have keep the parameters of the first. */
function merge(now: Properties, added: Properties): Properties {
  const merged = Object.entries(added).map(([name, mapping]) => {
    const own = Object.hasOwn(now, name) ? now[name] : undefined;
    if (own?.properties === undefined) return [name, own ?? mapping];
    return [name, { ...own, properties: merge(own.properties, mapping.properties ?? {}) }];
  });
  return { ...now, ...Object.fromEntries(merged) };
}
