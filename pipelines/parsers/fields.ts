import { isObject } from './object.ts';

/** Reads one value, or answers `undefined` when it isn't of the type that the field has. */
export type Reader<Value> = (value: unknown) => Value | undefined;

/** A JSON object, being taken apart field by field. */
export interface Fields {
  /** The field's value, or `undefined` when it is missing, null, or not of its type. */
  take<Value>(key: string, read: Reader<Value>): Value | undefined;
  has(key: string): boolean;
  /** Whether there is a value to read, be it of the right type or not. */
  given(key: string): boolean;
  /**
   * What wasn't taken, as it came. Values that were not of their field's type, or that stand under the name of a
   * field in `mapped` without being its value, are kept in `malformed`: nothing that a producer sent is lost, and no
   * wrong type reaches the mapping. A new object, made to be completed with `Object.assign`: spreading it together with
   * a document takes ten times as long, more than the rest of a transform.
   */
  rest(mapped: object): Record<string, unknown>;
}

/** A producer's own value under this name is kept inside it too, so that it doesn't pass for ours. */
const MALFORMED = 'malformed';

/** @throws Error when `value` isn't a JSON object. */
export function fieldsOf(value: unknown): Fields {
  if (!isObject(value)) throw new Error('The record is no JSON object.');
  const object = value;
  const taken = new Set<string>();
  const malformed: [string, unknown][] = [];

  function given(key: string): boolean {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    return value !== null && value !== undefined && value !== '';
  }

  function take<Value>(key: string, read: Reader<Value>): Value | undefined {
    taken.add(key);
    if (!given(key)) return undefined;
    const result = read(object[key]);
    if (result === undefined) malformed.push([key, object[key]]);
    return result;
  }

  function rest(mapped: object): Record<string, unknown> {
    const own: [string, unknown][] = [];
    const wrong = [...malformed];
    for (const key of Object.keys(object)) {
      if (taken.has(key)) continue;
      const misplaced = key === MALFORMED || Object.hasOwn(mapped, key);
      (misplaced ? wrong : own).push([key, object[key]]);
    }
    if (wrong.length > 0) own.push([MALFORMED, Object.fromEntries(wrong)]);
    // fromEntries defines properties, so a key `__proto__` stays a key.
    return Object.fromEntries(own);
  }

  return { take, given, rest, has: (key) => Object.hasOwn(object, key) };
}

/** Text, taken as it stands. */
export const text: Reader<string> = (value) => (typeof value === 'string' ? value : undefined);

// Digits are bounded, so that neither the pattern nor the value can grow; 1e999 is refused as infinite below.
const NUMBER = /^[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:e[+-]?\d{1,3})?$/i;

/** A finite number, or one written in decimal text. */
export function numberBetween(lowest: number, highest: number): Reader<number> {
  return (value) => {
    const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
    return number >= lowest && number <= highest ? number : undefined;
  };
}

/** As `numberBetween`, whole numbers only. */
export function integerBetween(lowest: number, highest: number): Reader<number> {
  const read = numberBetween(lowest, highest);
  return (value) => {
    const number = read(value);
    return Number.isInteger(number) ? number : undefined;
  };
}

export const anyNumber = numberBetween(-Number.MAX_VALUE, Number.MAX_VALUE);
/** A count that a `long` holds and that JavaScript keeps exact. */
export const count = integerBetween(0, Number.MAX_SAFE_INTEGER);
