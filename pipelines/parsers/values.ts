import { isObject } from './object.ts';

/** Texts that stand for no value where a number or a time is expected. */
const blanks = new Set([
  '',
  '-',
  '--',
  'NULL',
  'null',
  'N/A',
  'n/a',
  'NA',
  'NaN',
  'None',
  'none',
  'nil',
  '\\N',
  '?',
]);

export function isBlank(value: unknown): boolean {
  return typeof value === 'string' && blanks.has(value.trim());
}

/** A JSON object. @throws Error for any other value: its record goes to the dead letters */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw new Error('The record is no JSON object.');
  return value;
}

/** A value, or each of a list. */
export function each(value: unknown, change: (value: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map((one) => each(one, change)) : change(value);
}

/** The object with some fields changed, or each of a list; what is no object stays as it is. */
export function within(
  value: unknown,
  change: (object: Readonly<Record<string, unknown>>) => object,
): unknown {
  return each(value, (one) => (isObject(one) ? change(one) : one));
}

/** Text that isn't empty. */
export function text(value: unknown): unknown {
  return value === '' ? undefined : value;
}

/** What isn't blank. */
export function present(value: unknown): unknown {
  return isBlank(value) ? undefined : value;
}

const decimal = /^[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?$/;

/** Whether a text is a decimal number that JavaScript keeps as it is; one with leading zeros is a name. */
export function isNumeric(text: string): boolean {
  if (!decimal.test(text) || /^[+-]?0\d/.test(text)) return false;
  const value = Number(text);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/**
 * A number, or text that is one. What would be another number than its text is refused: `007`, whole numbers over 2^53.
 * @throws Error for any other value
 */
export function numberOf(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null || isBlank(value)) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && isNumeric(value.trim())) return Number(value);
  throw new Error(
    `${name} must be a decimal number, without leading zeros, and below 2^53 if it is whole: a keyword takes other texts.`,
  );
}

/**
 * A number, or text that is one with a comma before its fraction; a point might part thousands.
 * @throws Error for any other value
 */
export function commaNumberOf(name: string, value: unknown): number | undefined {
  if (typeof value !== 'string') return numberOf(name, value);
  if (value.includes('.')) throw new Error(`${name} must be a number with a comma, and no point.`);
  return numberOf(name, value.replace(',', '.'));
}

/** A boolean, or `true` or `false` as text. @throws Error for any other value */
export function booleanOf(name: string, value: unknown): boolean | undefined {
  if (value === undefined || value === null || isBlank(value)) return undefined;
  const boolean = String(value).toLowerCase();
  if (boolean === 'true' || boolean === 'false') return boolean === 'true';
  throw new Error(`${name} must be true or false.`);
}

/** Microseconds since the epoch, as ISO 8601. @throws Error for any other value */
export function microsecondsOf(name: string, value: unknown): string | undefined {
  return isoOf(name, value, 1_000);
}

/** Nanoseconds since the epoch, as ISO 8601: exact to the millisecond, as numbers of so many digits are. */
export function nanosecondsOf(name: string, value: unknown): string | undefined {
  return isoOf(name, value, 1_000_000);
}

function isoOf(name: string, value: unknown, perMillisecond: number): string | undefined {
  if (value === undefined || value === null || isBlank(value)) return undefined;
  // So many digits are rounded, by less than a millisecond.
  const number = typeof value === 'string' ? Number(value) : value;
  const time = new Date(typeof number === 'number' ? Math.floor(number / perMillisecond) : Number.NaN);
  if (Number.isNaN(time.getTime())) throw new Error(`${name} must be a time since the epoch.`);
  return time.toISOString();
}

/**
 * A text or number as a document's id.
 * @throws Error for what several records would share: no value, a blank, a number that JSON readers round
 */
export function idOf(name: string, value: unknown): string {
  if (typeof value === 'string' && !isBlank(value)) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new Error(
    `${name} must be a text or a whole number below 2^53, because it is the document's id: the producer writes larger ones as text.`,
  );
}

/** A point as the engine takes it. @throws Error for degrees outside the globe */
export function pointOf(
  lat: unknown,
  lon: unknown,
): { readonly lat: number; readonly lon: number } | undefined {
  const [latitude, longitude] = [numberOf('latitude', lat), numberOf('longitude', lon)];
  if (latitude === undefined || longitude === undefined) return undefined;
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { lat: latitude, lon: longitude };
  throw new Error('A latitude is a number from -90 to 90, a longitude one from -180 to 180.');
}

/** What stands under a path in an object. */
export function at(object: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    object,
  );
}
