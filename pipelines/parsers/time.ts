/** The last millisecond that `strict_date_optional_time` takes: a five-digit year is refused by the engine. */
const LAST_MILLISECOND = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Calendar fields as they are written; `month` from 1, `offsetMinutes` east of UTC. */
export interface WrittenTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly millisecond?: number;
  readonly offsetMinutes?: number;
}

/** ISO 8601 text in UTC, or `undefined` for a time that doesn't exist, such as 30 February. Second 60 is a leap second. */
export function writtenTimeToIso(written: WrittenTime): string | undefined {
  const { year, month, day, hour = 0, minute = 0, second = 0, millisecond = 0, offsetMinutes = 0 } = written;
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; no record is that old.
  const possible = year >= 100 && month >= 1 && month <= 12 && hour <= 23 && minute <= 59 && second <= 60;
  if (!possible || Math.abs(offsetMinutes) > 18 * 60) return undefined;
  // Date.UTC rolls 30 February over into March instead of refusing it.
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return undefined;
  return millisecondsToIso(
    Date.UTC(year, month - 1, day, hour, minute, second, millisecond) - offsetMinutes * 60_000,
  );
}

/** ISO 8601 text in UTC, or `undefined` before 1970 or after 9999. `milliseconds` since the epoch. */
export function millisecondsToIso(milliseconds: number): string | undefined {
  const possible = milliseconds >= 0 && milliseconds <= LAST_MILLISECOND;
  return possible ? new Date(milliseconds).toISOString() : undefined;
}

const FRACTION = String.raw`(?:[.,](\d{1,9}))?`;
const OFFSET = String.raw`(?:Z|([+-])(\d\d)(?::?(\d\d))?)`;

/** As most write it, with a zone of hours alone as Postgres has it, and with no more than the hour. */
const ISO_8601 = new RegExp(
  String.raw`^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)${FRACTION})?)?${OFFSET}?)?$`,
  'i',
);

/** The basic form, without marks between the numbers. */
const BASIC = new RegExp(String.raw`^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)${FRACTION}${OFFSET}$`);

/** Milliseconds since the epoch as text; shorter numbers are of something else. */
const MILLISECONDS = /^\d{11,16}$/;

/**
 * Reads ISO 8601 text or milliseconds since the epoch. Without a zone the text is taken as UTC, never as the zone
 * of the machine, so that a replay elsewhere finds the same index.
 */
export function readTime(value: unknown): string | undefined {
  if (typeof value === 'number') return millisecondsToIso(value);
  if (typeof value !== 'string') return undefined;
  if (MILLISECONDS.test(value)) return millisecondsToIso(Number(value));
  const match = ISO_8601.exec(value) ?? BASIC.exec(value);
  if (match === null) return undefined;
  const [, ...written] = match;
  return partsToIso(written);
}

/** Texts of digits in the order of ISO 8601: year to second, fraction, then the offset's sign, hours and minutes. */
export function partsToIso(parts: readonly (string | undefined)[]): string | undefined {
  const [year, month, day, hour = 0, minute = 0, second = 0, fraction = '', ...offset] = parts;
  return writtenTimeToIso({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: readFraction(fraction),
    offsetMinutes: readOffset(...offset),
  });
}

/** Minutes east of UTC of `+`, `05`, `30`; 0 without a sign. */
export function readOffset(sign = '', hours = '0', minutes = '0'): number {
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Milliseconds of the digits after the decimal point, cut off, not rounded: `91` is 910. */
function readFraction(digits: string): number {
  return Number(digits.slice(0, 3).padEnd(3, '0'));
}
