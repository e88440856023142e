/** How a text with a time is to be read where it leaves room. */
export interface Reading {
  /** Of `03/04/2025`: the day stands first. */
  readonly dayFirst: boolean;
  /** Days, months and hours may have one digit. */
  readonly shortNumbers: boolean;
}

const separator = `(?<s>[-/. ])`;
const monthName = `(?<name>[A-Z][a-z]{2,8})`;
const weekday = `(?<weekday>[A-Z][a-z]{2,8})`;
const time = String.raw`(?<h>\d{1,2}):(?<mi>\d\d)(?::(?<sec>\d\d)(?:(?<point>[.,])(?<fraction>\d{1,9}))?)?(?<half> ?[AP]M)?`;
const zone = String.raw`(?<gap> ?)(?<zone>Z|[+-]\d\d(?::?\d\d)?|UTC|GMT|(?:Africa|America|Asia|Australia|Europe|Pacific)/[A-Z][A-Za-z_]+)`;
const behind = `(?:(?<between>T| {1,2}|:|, | - )${time}(?:${zone})?)?`;

/** Texts that say a date, and mostly a time after it. */
const forms: readonly RegExp[] = [
  String.raw`(?<y>\d{4})${separator}(?<m>\d{1,2})\k<s>(?<d>\d{1,2})${behind}`,
  String.raw`(?<first>\d{1,2})${separator}(?<second>\d{1,2})\k<s>(?<y>\d{4}|\d\d)${behind}`,
  String.raw`(?:${weekday}(?<comma>,? ))?(?<d>\d{1,2})${separator}${monthName}\k<s>(?<y>\d{4})${behind}`,
  String.raw`(?:${weekday}(?<comma>,? ))?${monthName} (?<d>\d{1,2})(?<stop>,?) (?<y>\d{4})${behind}`,
  String.raw`(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)(?:(?<between>T?)(?<h>\d\d)(?<mi>\d\d)(?:(?<sec>\d\d)(?:(?<point>[.,])(?<fraction>\d{1,9}))?)?(?:${zone})?)?`,
  // The time of C, and of Twitter: `Wed Oct 10 20:19:24 +0000 2018`.
  String.raw`${weekday} ${monthName}(?<pad> {1,2})(?<d>\d{1,2}) ${time}(?:${zone})? (?<y>\d{4})`,
].map((form) => new RegExp(`^${form}$`));

/** That of digits alone, `20250131T102030Z`. */
const basic = 4;

type Parts = Readonly<Record<string, string | undefined>>;

/** Parts of a text with a time, by name; `undefined` for a text of no known form. */
function partsOf(text: string): { readonly parts: Parts; readonly form: number } | undefined {
  if (text.length > 48) return undefined;
  for (const [form, pattern] of forms.entries()) {
    const groups = pattern.exec(text)?.groups;
    if (groups !== undefined) return { parts: groups, form };
  }
  return undefined;
}

/**
 * The pattern, in the words of `java.time`, that such a text has been written by: `yyyy/MM/dd HH:mm:ss.SS`.
 * `undefined` for a text that says no date.
 */
export function timePattern(text: string, reading: Reading): string | undefined {
  const found = partsOf(text);
  if (found === undefined) return undefined;
  const { parts, form } = found;
  const { s = '', pad = ' ', comma = ' ' } = parts;
  const [day, month] = reading.shortNumbers ? ['d', 'M'] : ['dd', 'MM'];
  const year = parts.y?.length === 2 ? 'yy' : 'yyyy';
  const name = parts.name?.length === 3 ? 'MMM' : 'MMMM';
  const named = parts.weekday === undefined ? '' : `${parts.weekday.length === 3 ? 'EEE' : 'EEEE'}${comma}`;
  const clock = clockPattern(parts, reading, form === basic ? '' : ':');
  const after = parts.h === undefined ? '' : `${quoted(parts.between ?? '')}${clock}`;
  switch (form) {
    case 0:
      return `${year}${s}${month}${s}${day}${after}`;
    case 1:
      return `${(reading.dayFirst ? [day, month, year] : [month, day, year]).join(s)}${after}`;
    case 2:
      return `${named}${day}${s}${name}${s}${year}${after}`;
    case 3:
      return `${named}${name} ${day}${parts.stop ?? ''} ${year}${after}`;
    case basic:
      return `yyyyMMdd${after}`;
    default:
      return `${named.trimEnd()} ${name}${pad}${day} ${clock} ${year}`;
  }
}

function clockPattern(
  { h, sec, point, fraction, half, gap = '', zone }: Parts,
  reading: Reading,
  colon: string,
): string {
  if (h === undefined) return '';
  const hour = half === undefined ? 'H' : 'h';
  return [
    reading.shortNumbers ? hour : hour.repeat(2),
    `${colon}mm`,
    sec === undefined ? '' : `${colon}ss`,
    fraction === undefined ? '' : `${point}${'S'.repeat(fraction.length)}`,
    half === undefined ? '' : half.replace(/[AP]M/, 'a'),
    zone === undefined ? '' : `${gap}${zonePattern(zone)}`,
  ].join('');
}

function zonePattern(zone: string): string {
  if (zone === 'UTC' || zone === 'GMT') return `'${zone}'`;
  if (zone.includes('/')) return 'VV';
  if (zone === 'Z' || zone.includes(':')) return 'XXX';
  return zone.length === 3 ? 'X' : 'XX';
}

function quoted(between: string): string {
  return between === 'T' ? "'T'" : between;
}

/** What the two numbers of `03/04/2025` say about their order, over all texts. */
export interface DayOrder {
  /** A first number over 12: it is a day. */
  readonly firstIsDay: boolean;
  readonly secondIsDay: boolean;
  /** Texts of that form. */
  readonly count: number;
  /** AM and PM are written where the month stands first. */
  readonly halfDays: boolean;
  readonly points: boolean;
}

export function dayOrder(texts: readonly string[]): DayOrder {
  const found = texts.flatMap((text) => {
    const known = partsOf(text);
    return known?.form === 1 ? [known.parts] : [];
  });
  return {
    firstIsDay: found.some(({ first }) => Number(first) > 12),
    secondIsDay: found.some(({ second }) => Number(second) > 12),
    count: found.length,
    halfDays: found.some(({ half }) => half !== undefined),
    points: found.some(({ s }) => s === '.'),
  };
}

/** Whether a part of a text has one digit where others have two. */
export function hasShortNumbers(text: string): boolean {
  const { m, d, first, second, h }: Parts = partsOf(text)?.parts ?? {};
  return [m, d, first, second, h].some((part) => part?.length === 1);
}
