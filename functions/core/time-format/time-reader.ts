import type { TimeForm } from './elements.ts';
import { readIso } from './iso.ts';
import { namedFormats } from './named-formats.ts';
import { patternElements, TimeFormatError } from './pattern.ts';
import { resolve } from './resolve.ts';
import { scanner } from './scan.ts';
import { timeZones, type Zones } from './zone.ts';

/** What both engines read a date field with that has no format of its own. */
export const defaultFormat = 'strict_date_optional_time||epoch_millis';

/** Milliseconds since the epoch; `undefined` for text that is no time; NaN for one that no other form is tried for. */
type TextReader = (text: string) => number | undefined;

/** Formats that take everything that `readIso` reads, and read it likewise. */
const isoFormats = new Set([
  'iso8601',
  'strict_date_optional_time',
  'strict_date_optional_time_nanos',
  'date_optional_time',
]);

/** The engines hold times in 64 bits of milliseconds; a later one becomes the last. */
const latest = 2 ** 63;

/**
 * Reads text as a date field of this format does, in OpenSearch and Elasticsearch alike: the same instant, in
 * milliseconds since the epoch, or `undefined` where they refuse it. What is finer than a millisecond is cut off.
 * @param format names and patterns, with `||` between them, as in a mapping
 * @throws TimeFormatError for a format that they don't know, or that can't be read here
 */
export function timeReader(format: string): (text: string) => number | undefined {
  const zones = timeZones();
  // An 8 in front is from the time when patterns were written for another library.
  const parts = format.replace(/^8/, '').split('||');
  const readers = parts.map((part) => partReader(part.trim(), zones));
  return (text) => {
    for (const read of readers) {
      const time = read(text);
      if (time !== undefined)
        return Number.isNaN(time) ? undefined : Math.max(-latest, Math.min(time, latest));
    }
    return undefined;
  };
}

/** Whether whole numbers of eleven digits and more are read as they are. */
export function takesMilliseconds(format: string): boolean {
  const parts = format.split('||').map((part) => part.trim());
  const position = parts.indexOf('epoch_millis');
  return position >= 0 && parts.slice(0, position).every((part) => isoFormats.has(part));
}

function partReader(part: string, zones: Zones): TextReader {
  if (part === '') throw new TimeFormatError('a part of it is empty');
  const name = snakeCase(part);
  const epoch = Object.hasOwn(epochFormats, name) ? epochFormats[name] : undefined;
  if (epoch !== undefined) return epoch;
  const forms = Object.hasOwn(namedFormats, name) ? namedFormats[name] : undefined;
  const read = formsReader(forms ?? patternForms(part), zones);
  return isoFormats.has(name) ? (text) => readIso(text) ?? read(text) : read;
}

function patternForms(pattern: string): readonly TimeForm[] {
  // No pattern has so many letters in a row without saying something that is no time.
  if (/^[a-z0-9]+(?:_[a-z0-9]+)+$/.test(pattern))
    throw new TimeFormatError(`${JSON.stringify(pattern)} is no name of a format that is read here`);
  return [{ elements: patternElements(pattern), strictness: 'strict' }];
}

/** `dateOptionalTime` is what `date_optional_time` was called. */
function snakeCase(name: string): string {
  return /^[a-z][A-Za-z0-9]*$/.test(name)
    ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    : name;
}

function formsReader(forms: readonly TimeForm[], zones: Zones): TextReader {
  const readers = forms.map((form) => formReader(form, zones));
  return (text) => {
    for (const read of readers) {
      const time = read(text);
      if (time !== undefined) return time;
    }
    return undefined;
  };
}

/** Made when it is first needed: most texts are of the forms that are read without. */
function formReader(form: TimeForm, zones: Zones): TextReader {
  let scan: ReturnType<typeof scanner> | undefined;
  return (text) => {
    scan ??= scanner(form, zones.scan);
    const found = scan(text);
    return found && resolve(found, form.strictness, zones);
  };
}

/** Reads numbers since the epoch from text: milliseconds since the epoch, `undefined` for text that is none. */
type EpochReader = (text: string) => number | undefined;

/** Numbers are of 64 bits. */
const tooMany = 2n ** 63n;

/** An instant of Java's ends with the year 1,000,000,000. */
const latestSecond = 31_556_889_864_403_200;

/** Formats of numbers since the epoch, by their names; what is finer than a millisecond is cut off. */
const epochFormats: Readonly<Record<string, EpochReader>> = {
  epoch_millis: (text) => since(/^(-?)(\d{1,19})(?:\.(\d{0,6}))?\.?$/, text, 1n),
  epoch_micros: (text) => since(/^(-?)(\d{1,19})(?:\.(\d{0,3}))?\.?$/, text, 1_000n),
  epoch_second: (text) => {
    const match = /^(-?\d{1,19})(?:\.(\d{0,9}))?$/.exec(text);
    if (match === null) return undefined;
    const [, digits = '', fraction = ''] = match;
    const seconds = Number(digits);
    // There is no minus zero. A fraction counts forward, before the epoch too.
    if (Object.is(seconds, -0)) return undefined;
    if (seconds >= latestSecond || seconds < -latestSecond) return undefined;
    return seconds * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  },
};

function since(form: RegExp, text: string, perMillisecond: bigint): number | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = '', fraction = ''] = match;
  // Microseconds of today are still exact as a number, but not all that the engines take.
  const size = BigInt(digits);
  if (size >= tooMany) return undefined;
  const isBehind = /[1-9]/.test(fraction) || size % perMillisecond !== 0n;
  const whole = Number(size / perMillisecond);
  return sign === '-' ? 0 - whole - (isBehind ? 1 : 0) : whole;
}
