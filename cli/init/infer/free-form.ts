type Objects = readonly Readonly<Record<string, unknown>>[];

const idLike =
  /^(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{8,}|\d{1,3}(?:\.\d{1,3}){3}|[^@\s]+@[^@\s]+|(?=[^_-]*\d)[A-Za-z]+[_-]\d+)$/i;

/** More keys than these under one field are data, unless each record has nearly all of them. */
const manyKeys = 30;

/**
 * Whether the keys of objects are data, such as ids, rather than names of fields: then each would be a field of its
 * own. @returns how many keys in how many objects; `undefined` for objects with fields
 */
export function isFreeForm(objects: Objects): string | undefined {
  const counts = new Map<string, number>();
  let all = 0;
  for (const object of objects) {
    for (const key of Object.keys(object)) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      all += 1;
    }
  }
  const keys = counts.size;
  const share = all / objects.length / keys;
  const ids = [...counts.keys()].filter((key) => idLike.test(key)).length;
  const areIds = ids > 1 && ids >= keys * 0.5 && (share < 0.9 || keys > manyKeys);
  const vary = objects.length > 10 && keys > manyKeys && share < 0.2;
  if (!areIds && !vary) return undefined;
  return `${keys} in ${objects.length} objects`;
}
