import { isObject } from '../object.ts';

/** Values that one processor or another takes where it refuses most: numbers, times, addresses, JSON, lists, nothing. */
const samples = [null, 0, '', '0', '{}', '127.0.0.1', '2026-01-01T00:00:00Z', []];

/** Fields that are tried, and UTF-16 units of a document of which variants are made. */
const mostFields = 20;
const longest = 8_192;

/**
 * The refused document itself with one field less, or with another value in it, and an empty one: where no neighbour is
 * known, one of these that is taken shows as well that it is the document's own content that is refused.
 */
export function variantsOf(source: string): string[] {
  const document: unknown = source.length > longest ? undefined : JSON.parse(source);
  if (!isObject(document)) return ['{}'];
  const variants = Object.keys(document)
    .slice(0, mostFields)
    .flatMap((field) => {
      const { [field]: _left, ...less } = document;
      return [less, ...samples.map((sample) => ({ ...document, [field]: sample }))];
    });
  return ['{}', ...variants.map((variant) => JSON.stringify(variant))];
}
