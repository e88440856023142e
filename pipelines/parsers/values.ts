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

/** A number, or text that is one. @throws Error for any other value */
export function numberOf(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null || isBlank(value)) return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new Error(`${name} must be a number.`);
}

/** A number, or text that is one with a comma before its fraction. @throws Error for any other value */
export function commaNumberOf(name: string, value: unknown): number | undefined {
  return numberOf(name, typeof value === 'string' ? value.replace(',', '.') : value);
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
  const number = numberOf(name, value);
  if (number === undefined) return undefined;
  const time = new Date(Math.floor(number / perMillisecond));
  if (Number.isNaN(time.getTime())) throw new Error(`${name} must be a time since the epoch.`);
  return time.toISOString();
}

/** Text or number that makes a document's id. @throws Error where there is none */
export function idOf(name: string, value: unknown): void {
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') return;
  throw new Error(`${name} must be a text or a number, because it is the document's id.`);
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
