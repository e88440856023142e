/** What a part of a text may say about a time. `yearOfEra` is a year that only counts from 1 on. */
export type TimeField =
  | 'year'
  | 'yearOfEra'
  | 'weekYear'
  | 'week'
  | 'month'
  | 'day'
  | 'dayOfYear'
  | 'dayOfWeek'
  | 'hour'
  | 'clockHour'
  | 'halfDay'
  | 'halfDayHour'
  | 'halfDayClockHour'
  | 'minute'
  | 'second'
  | 'nanosecond'
  | 'offset';

/**
 * What a format is made of, in the words of `java.time`, which both engines read times with:
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/time/format/DateTimeFormatterBuilder.html
 */
export type Element =
  | NumberElement
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'text'; readonly field: TimeField; readonly values: ReadonlyMap<string, number> }
  | { readonly kind: 'fraction'; readonly most: number }
  | { readonly kind: 'optional'; readonly elements: readonly Element[] }
  | { readonly kind: 'offset'; readonly form: OffsetForm; readonly zero: string }
  | { readonly kind: 'zone' };

/** Digits. A `fraction` of a second without its point is a number too: it may stand right beside others. */
export interface NumberElement {
  readonly kind: 'number';
  readonly field: TimeField;
  readonly least: number;
  readonly most: number;
  /**
   * `minus`: it may be negative. `plus`: also with a plus, exactly when it has more than the least digits. `none`:
   * digits alone.
   */
  readonly sign: 'minus' | 'plus' | 'none';
  /** Two digits of a year are of 2000 to 2099. */
  readonly base?: number;
  readonly isFraction?: true;
}

/** Whether an offset has colons; which of minutes and seconds it must or may have. */
export interface OffsetForm {
  readonly colon: boolean;
  readonly minutes: 'must' | 'may';
  readonly seconds: 'may' | 'never';
}

/** How exact the parts must be: 30 February is refused, becomes the last of the month, or the second of March. */
export type Strictness = 'strict' | 'smart' | 'lenient';

/** One of the forms that a format takes. */
export interface TimeForm {
  readonly elements: readonly Element[];
  readonly strictness: Strictness;
  /** Capitals and small letters are one. */
  readonly anyCase?: true;
}

export function number(
  field: TimeField,
  least: number,
  most = least,
  sign: NumberElement['sign'] = 'none',
): NumberElement {
  return { kind: 'number', field, least, most, sign };
}

/** As many digits as there are, with a minus if need be. */
export function anyNumber(field: TimeField): NumberElement {
  return number(field, 1, 19, 'minus');
}

export function literal(text: string): Element {
  return { kind: 'literal', text };
}

export function optional(...elements: readonly Element[]): Element {
  return { kind: 'optional', elements };
}

/** A fraction of a second of `least` to 9 digits, with its point. */
export function fraction(most = 9): Element {
  return { kind: 'fraction', most };
}

/** A fraction of a second without a point. */
export function bareFraction(least: number, most = least): NumberElement {
  return { kind: 'number', field: 'nanosecond', least, most, sign: 'none', isFraction: true };
}

/** What the parts of a text say, as far as they are read. */
export interface Found {
  readonly fields: Partial<Record<TimeField, number | undefined>>;
  /** In the order they were noted, so that a part that isn't there can be forgotten. */
  readonly noted: TimeField[];
  /** `UTC`, seconds east of it, or a name of the time zone database. */
  zone: string | undefined;
  readonly anyCase: boolean;
}

/** Reads on from a place in the text: the place after it, or -1 if it isn't there. */
export type Scan = (text: string, at: number, found: Found) => number;

/** Notes a field. A text that says one twice must say the same. */
export function note(found: Found, field: TimeField, value: number): boolean {
  const known = found.fields[field];
  if (known !== undefined) return known === value;
  found.fields[field] = value;
  found.noted.push(field);
  return true;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
