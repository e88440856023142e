import { isObject } from '../../functions/core/json/object.ts';
import type { Hit } from './ask.ts';

/** The paths of a document's values that are there. */
export function fieldNames(value: unknown, path = ''): string[] {
  if (value === null || value === undefined) return [];
  if (!isObject(value)) return [path];
  return Object.entries(value).flatMap(([name, inner]) =>
    fieldNames(inner, path === '' ? name : `${path}.${name}`),
  );
}

/** What a table shows of a field: `_index`, `_id`, or a path in the document; an object as JSON. */
export function cellOf({ _index, _id, _source }: Hit, name: string): string {
  if (name === '_index') return _index;
  if (name === '_id') return _id;
  return textOf(valueAt(_source, name.split('.')));
}

/** The value at a path of a document; `undefined` if there is none. */
export function valueAt(whole: unknown, path: readonly string[]): unknown {
  const [field, ...rest] = path;
  if (field === undefined) return whole;
  if (!isObject(whole)) return undefined;
  const dotted = path.join('.');
  // A field may have dots in its name.
  if (rest.length > 0 && Object.hasOwn(whole, dotted)) return whole[dotted];
  return Object.hasOwn(whole, field) ? valueAt(whole[field], rest) : undefined;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  // Sums of decimals have tails that nobody reads.
  if (typeof value === 'number') return String(Math.round(value * 1_000_000) / 1_000_000);
  const isList = Array.isArray(value) && !value.some(isObject);
  const text =
    typeof value === 'string' ? value : isList ? value.map(textOf).join(', ') : JSON.stringify(value);
  // What a document holds must not move the cursor.
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '·');
}

/** In characters; a wide one counts as one. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** As wide as the column, cut with an ellipsis. */
export function padded(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text + ' '.repeat(width - characters.length);
  return `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
