import { isObject } from '../json/object.ts';

/** Elasticsearch's `flattened` refuses more; OpenSearch's `flat_object` takes down the node some hundred levels on. */
const maxDepth = 20;

/** Lucene's limit of a term is 32,766 bytes; a flat field's holds the name of the field, the path and the value. */
const maxTermBytes = 32_000;

/** As many as the engines allow fields in a mapping by default (`index.mapping.total_fields.limit`). */
const maxLeaves = 1_000;

/**
 * A function that says, field by field of one document, whether the engine can index a value in a flat field. Beyond
 * depth, length or number the document would be refused, and all that is known in it with it.
 */
export function fitsFlatField(): (field: string, value: unknown) => boolean {
  let leaves = 0;
  return (field, value) => {
    const found = countLeaves(value, Buffer.byteLength(field), 1, maxLeaves - leaves);
    // Elasticsearch separates path and value by this character.
    if (found === undefined || field.includes('\0')) return false;
    leaves += found;
    return true;
  };
}

/** How many leaves a value has; `undefined` when it is over a limit. */
function countLeaves(value: unknown, pathBytes: number, depth: number, most: number): number | undefined {
  if (depth > maxDepth || most < 1 || pathBytes > maxTermBytes) return undefined;
  if (!Array.isArray(value) && !isObject(value))
    return pathBytes + bytesOf(value) > maxTermBytes ? undefined : 1;
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return countLeaves(value.toJSON(), pathBytes, depth + 1, most);
  }
  let leaves = 0;
  for (const [key, inner] of Object.entries(value)) {
    const innerPath = Array.isArray(value) ? pathBytes : pathBytes + Buffer.byteLength(key) + 1;
    const found = key.includes('\0') ? undefined : countLeaves(inner, innerPath, depth + 1, most - leaves);
    if (found === undefined) return undefined;
    leaves += found;
  }
  // An empty object is written as well.
  return Math.max(leaves, 1);
}

function bytesOf(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : 32;
}
