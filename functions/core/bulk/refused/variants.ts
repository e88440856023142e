import { isObject } from '../../json/object.ts';

/** Values that one processor or another takes where it refuses most: numbers, times, addresses, JSON. */
const values = [0, '0', '{}', '127.0.0.1', '2026-01-01T00:00:00Z'];
const nothings = [null, '', []];

/** Fields that are tried, and UTF-16 units of a document of which variants are made. */
const mostFields = 20;
const longest = 8_192;

/** The refused document otherwise. */
export interface Variants {
  /** With another value in one field: what works on its fields works on these as well. */
  readonly full: readonly string[];
  /** Empty, or with one field less or empty: what works on that field may pass over it. */
  readonly less: readonly string[];
}

/**
 * Variants of a refused document: where no neighbour is known, one of these that is taken shows as well that it is the
 * document's own content that is refused.
 */
export function variantsOf(source: string): Variants {
  const document: unknown = source.length > longest ? undefined : JSON.parse(source);
  if (!isObject(document)) return { full: [], less: ['{}'] };
  const fields = Object.keys(document).slice(0, mostFields);
  const withAny = (samples: readonly unknown[]) =>
    fields.flatMap((field) => samples.map((sample) => JSON.stringify({ ...document, [field]: sample })));
  const without = fields.map((field) => {
    const { [field]: _left, ...less } = document;
    return JSON.stringify(less);
  });
  return { full: withAny(values), less: ['{}', ...without, ...withAny(nothings)] };
}
