import { isObject } from '../json/object.ts';

type Document = Readonly<Record<string, unknown>>;

/** The values that a document has for something; none when it has nothing. */
export type Reader = (document: Document) => readonly unknown[];

/**
 * Reads what is at a path: a field of that very name first, else step by step. Arrays give their elements, also on the
 * way; null is nothing.
 */
export function fieldReader(path: string): Reader {
  const steps = path.split('.');
  return (document) => {
    if (Object.hasOwn(document, path)) return valuesOf(document[path]);
    return steps.length === 1 ? [] : steps.reduce(step, [document]);
  };
}

function step(values: readonly unknown[], name: string): readonly unknown[] {
  return values.flatMap((value) =>
    isObject(value) && Object.hasOwn(value, name) ? valuesOf(value[name]) : [],
  );
}

/** The elements of an array, or the one value. */
export function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flat(Number.POSITIVE_INFINITY).filter(isThere);
  return isThere(value) ? [value] : [];
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
