type Objects = readonly Readonly<Record<string, unknown>>[];

const idLike =
  /^(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{8,}|\d{1,3}(?:\.\d{1,3}){3}|[^@\s]+@[^@\s]+)$/i;

/** `order-1042`; `attribute_7` too, so only what is rare. */
const numbered = /^\p{L}+[_-]?\d+$/u;

/** More keys than these under one field are data, unless each record has nearly all of them. */
const manyKeys = 30;

/** So few say nothing of what varies. */
const fewObjects = 10;

const rareShare = 0.2;

/**
 * Whether the keys of objects are data, such as ids, rather than names of fields: then each would be a field of its
 * own. @returns how many keys in how many objects; `undefined` for objects with fields
 */
export function isFreeForm(objects: Objects): string | undefined {
  const counts = countKeys(objects);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const keys = counts.size;
  const isInAll = (count: number) => count >= objects.length * 0.9;
  // Then only those that vary are no fields.
  if (varying(counts, objects.length).length > 0 && [...counts.values()].some(isInAll)) return undefined;
  const share = all / objects.length / keys;
  const ids = [...counts.keys()].filter((key) => idLike.test(key)).length;
  const areIds = ids > 1 && ids >= keys * 0.5 && (share < 0.9 || keys > manyKeys);
  const vary = objects.length > fewObjects && keys > manyKeys && share < rareShare;
  if (!areIds && !vary) return undefined;
  return `${keys} in ${objects.length} objects`;
}

/** Names that are data, such as ids, beside others that are fields. */
export function varyingNames(objects: Objects): readonly string[] {
  return varying(countKeys(objects), objects.length);
}

function varying(counts: ReadonlyMap<string, number>, objects: number): readonly string[] {
  const rare = [...counts].flatMap(([key, count]) =>
    (idLike.test(key) || numbered.test(key)) && count < objects * rareShare ? [key] : [],
  );
  return objects > fewObjects && rare.length > manyKeys ? rare : [];
}

function countKeys(objects: Objects): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const object of objects) {
    for (const key of Object.keys(object)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
