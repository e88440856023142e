import { createHash } from 'node:crypto';

/** What a value is kept as where it stands for itself: in keys, as first or last, among the most frequent. */
export type Scalar = string | number | boolean;

/** None for what can't be compared with another: objects, NaN, what is missing. A date is the text it is in JSON. */
export function scalarOf(value: unknown): Scalar | undefined {
  // UTF-8 has no place for half a character, so it wouldn't come back from the engine as it was.
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'boolean') return value;
  // JSON knows no negative zero: it must not be another value before it was stored than after.
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  return undefined;
}

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** Half a character. */
const loneSurrogate = /\p{Surrogate}/gu;

/** The beginning of a text, at most so many UTF-16 units, and no half of a character at its end. */
export function beginning(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(loneSurrogate, '');
}

/** Hexadecimal digits of the hash that tells long texts with one beginning apart: 64 bits. */
const hashDigits = 16;

/** A text of at most so many UTF-16 units that stands for this one alone: of a longer one, its beginning and a hash. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, hashDigits);
  return `${beginning(text, length - hashDigits - 1)}-${hash}`;
}

const typeOrder = ['boolean', 'number', 'string'];

/** An order of all scalars: by type, then by value; texts by UTF-16 units, whatever the machine's language. */
export function compareScalars(a: Scalar, b: Scalar): number {
  const types = typeOrder.indexOf(typeof a) - typeOrder.indexOf(typeof b);
  if (types !== 0) return types;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
