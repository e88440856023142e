import {
  anyNumber,
  bareFraction,
  type Element,
  literal,
  number,
  type OffsetForm,
  type TimeField,
} from './elements.ts';

const tokenForm = /'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']/g;

/**
 * What a pattern such as `yyyy-MM-dd HH:mm:ss,SSS` is made of:
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/time/format/DateTimeFormatter.html#patterns
 * @throws TimeFormatError for a letter that isn't supported, or that is there too often
 */
export function patternElements(pattern: string): Element[] {
  if ((pattern.match(/'/g)?.length ?? 0) % 2 === 1) throw new TimeFormatError("it lacks a closing '");
  const open: Element[][] = [[]];
  for (const [token] of pattern.matchAll(tokenForm)) {
    const inner = open.at(-1) ?? [];
    if (token === '[') {
      open.push([]);
    } else if (token === ']') {
      open.pop();
      const outer = open.at(-1);
      if (outer === undefined) throw new TimeFormatError('it has a ] without its [');
      outer.push({ kind: 'optional', elements: inner });
    } else {
      inner.push(elementOf(token));
    }
  }
  // One that isn't closed goes on to the end.
  return open.reduceRight((inner, outer) => [...outer, { kind: 'optional', elements: inner }]);
}

function elementOf(token: string): Element {
  if (token.startsWith("'")) return literal(token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'"));
  if (/^[{}#]$/.test(token)) throw new TimeFormatError(`it has ${token}, which is reserved`);
  if (!/^[A-Za-z]/.test(token)) return literal(token);
  const [letter = ''] = token;
  const element = Object.hasOwn(letters, letter) ? letters[letter]?.(token.length) : undefined;
  if (element !== undefined) return element;
  const instead = Object.hasOwn(remedies, letter) ? `; ${remedies[letter]}` : '';
  throw new TimeFormatError(`event times can't be read by its ${JSON.stringify(token)}${instead}`);
}

const remedies: Readonly<Record<string, string>> = {
  Y: 'the year of a date is yyyy or uuuu, YYYY that of a week',
  z: "a zone's name or offset is read by VV, an offset by XXX or Z; text that is always the same stands in quotes, such as 'GMT'",
  T: "text stands in quotes, such as 'T'",
};

/** An element for so many of a letter; none for more than it may have. */
const letters: Readonly<Record<string, (count: number) => Element | undefined>> = {
  u: (count) => yearOf('year', count),
  y: (count) => yearOf('yearOfEra', count),
  M: monthOf,
  L: monthOf,
  d: (count) => upToTwo('day', count),
  D: (count) =>
    count === 1 ? anyNumber('dayOfYear') : count <= 3 ? number('dayOfYear', count, 3) : undefined,
  E: (count) => (count <= 4 ? names('dayOfWeek', weekdayNames(lengthOf(count))) : undefined),
  a: (count) => (count === 1 ? names('halfDay', halfDays) : undefined),
  H: (count) => upToTwo('hour', count),
  k: (count) => upToTwo('clockHour', count),
  K: (count) => upToTwo('halfDayHour', count),
  h: (count) => upToTwo('halfDayClockHour', count),
  m: (count) => upToTwo('minute', count),
  s: (count) => upToTwo('second', count),
  S: (count) => (count <= 9 ? bareFraction(count) : undefined),
  V: (count) => (count === 2 ? { kind: 'zone' } : undefined),
  X: (count) => offsetOf(count, 'Z'),
  x: (count) => offsetOf(count, ['+00', '+0000', '+00:00', '+0000', '+00:00'][count - 1]),
  Z: (count) => (count <= 3 ? offsetOf(2, '+0000') : count === 5 ? offsetOf(5, 'Z') : undefined),
};

function yearOf(field: 'year' | 'yearOfEra', count: number): Element | undefined {
  if (count === 2) return { ...number(field, 2), base: 2000 };
  if (count > 19) return undefined;
  return number(field, count, 19, count < 4 ? 'minus' : 'plus');
}

function monthOf(count: number): Element | undefined {
  if (count <= 2) return upToTwo('month', count);
  return count <= 4 ? names('month', monthNames(lengthOf(count))) : undefined;
}

function lengthOf(count: number): NameLength {
  return count === 4 ? 'long' : 'short';
}

function names(field: TimeField, values: ReadonlyMap<string, number>): Element {
  return { kind: 'text', field, values };
}

function upToTwo(field: TimeField, count: number): Element | undefined {
  if (count === 1) return anyNumber(field);
  return count === 2 ? number(field, 2) : undefined;
}

const offsetForms: readonly OffsetForm[] = [
  { colon: false, minutes: 'may', seconds: 'never' },
  { colon: false, minutes: 'must', seconds: 'never' },
  { colon: true, minutes: 'must', seconds: 'never' },
  { colon: false, minutes: 'must', seconds: 'may' },
  { colon: true, minutes: 'must', seconds: 'may' },
];

function offsetOf(count: number, zero: string | undefined): Element | undefined {
  const form = offsetForms[count - 1];
  return form === undefined || zero === undefined ? undefined : { kind: 'offset', form, zero };
}

/** How long the names of a pattern are: `MMM` and `EEE` are short, `MMMM` and `EEEE` long. */
type NameLength = 'short' | 'long';

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const weekdays = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** From 1. */
function monthNames(length: NameLength): ReadonlyMap<string, number> {
  return named(months, length);
}

/** From Monday, which is 1. */
function weekdayNames(length: NameLength): ReadonlyMap<string, number> {
  return named(weekdays, length);
}

const halfDays: ReadonlyMap<string, number> = new Map([
  ['AM', 0],
  ['PM', 1],
]);

/**
 * Which names are long without a `locale` depends on the engine's Java: with its newer data the short ones are. So
 * both are read.
 */
function named(words: readonly string[], length: NameLength): ReadonlyMap<string, number> {
  const short = words.map((word, position) => [word.slice(0, 3), position + 1] as const);
  const long = words.map((word, position) => [word, position + 1] as const);
  return new Map(length === 'short' ? short : [...short, ...long]);
}

/** A time format that this project can't read times by, or that the engines don't know. */
export class TimeFormatError extends Error {
  readonly code = 'TIME_FORMAT';
}
