import { dayOfDate, dayOfWeekDate, dayOfYearDate, weekdayOf } from './calendar.ts';
import type { Found, Strictness } from './elements.ts';
import { longestOffsetSeconds, type Zones } from './zone.ts';

/** A part that says what can't be. */
const impossible = Symbol('impossible');

type Part = number | undefined | typeof impossible;

type Fields = Found['fields'];

const dayMs = 86_400_000;

/**
 * The instant of what was found in a text, in milliseconds since the epoch. `undefined` where the engines go on to the
 * next form, NaN where they refuse the text for good. What is missing is the first there is: of the year, of the day;
 * without any date it is 1970-01-01.
 */
export function resolve(
  { fields, zone }: Found,
  strictness: Strictness,
  zones: Pick<Zones, 'instantIn'>,
): number | undefined {
  const time = timeOf(fields, strictness);
  const day = dayOf(fields, strictness);
  if (time === impossible || !within(fields.yearOfEra, 1, lastYear)) return undefined;
  if (day === impossible) return isReadFirst(fields) ? Number.NaN : undefined;
  if (!isWeekday(fields, day)) return undefined;
  const start = day ?? firstDay(fields, time !== undefined);
  if (start === undefined || start === impossible) return Number.NaN;
  const local = start * dayMs + (time ?? 0);
  const { offset } = fields;
  if (zone !== undefined || offset === undefined) return zones.instantIn(zone, local);
  if (Math.abs(offset) > longestOffsetSeconds)
    return day === undefined || time === undefined ? Number.NaN : undefined;
  return local - offset * 1_000;
}

/** A year of an era, or without a day, becomes a date only after the text has been read. */
function isReadFirst({ yearOfEra, weekYear, month, day, dayOfYear }: Fields): boolean {
  const isWhole = (month !== undefined && day !== undefined) || dayOfYear !== undefined;
  return yearOfEra !== undefined || (!isWhole && weekYear === undefined);
}

const within = (value: number | undefined, least: number, most: number) =>
  value === undefined || (value >= least && value <= most);

/** Milliseconds of the day; `undefined` if the text doesn't say them. */
function timeOf(fields: Fields, strictness: Strictness): Part {
  const { minute, second, nanosecond } = fields;
  const hour = hourOf(fields);
  if (hour === impossible) return impossible;
  // Seconds without minutes, or their fractions without seconds, say nothing, not even something impossible.
  const hasGap =
    minute === undefined ? second !== undefined || nanosecond !== undefined : second === undefined;
  if (hour !== undefined && hasGap && (minute === undefined || nanosecond !== undefined)) return undefined;
  if (!within(minute, 0, 59) || !within(second, 0, 59)) return impossible;
  if (hour === undefined) return undefined;
  const milliseconds = Math.floor((nanosecond ?? 0) / 1_000_000);
  const time = hour * 3_600_000 + (minute ?? 0) * 60_000 + (second ?? 0) * 1_000 + milliseconds;
  if (hour < 0) return impossible;
  if (hour < 24) return time;
  // No format that takes the midnight after a day has fractions of its seconds.
  return strictness === 'smart' && time === dayMs ? time : impossible;
}

/** From 0. An hour from 1 to 12 is none without saying of which half of the day. */
function hourOf({ hour, clockHour, halfDay, halfDayHour, halfDayClockHour }: Fields): Part {
  if (!within(clockHour, 1, 24) || !within(halfDayHour, 0, 11) || !within(halfDayClockHour, 1, 12)) {
    return impossible;
  }
  if (hour !== undefined) return hour;
  if (clockHour !== undefined) return clockHour % 24;
  const ofHalf = halfDayHour ?? (halfDayClockHour === undefined ? undefined : halfDayClockHour % 12);
  return ofHalf === undefined || halfDay === undefined ? undefined : halfDay * 12 + ofHalf;
}

/** Days since the epoch; `undefined` if the text doesn't say a whole date. */
function dayOf(fields: Fields, strictness: Strictness): Part {
  const { month, day, dayOfYear, weekYear, week = Number.NaN, dayOfWeek = Number.NaN } = fields;
  if (weekYear !== undefined) return dayOfWeekDate(weekYear, week, dayOfWeek) ?? impossible;
  const year = yearOf(fields);
  if (year === undefined || year === impossible) return year;
  if (month !== undefined && day !== undefined) return dayOfDate(year, month, day, strictness) ?? impossible;
  return dayOfYear === undefined ? undefined : (dayOfYearDate(year, dayOfYear) ?? impossible);
}

const lastYear = 999_999_999;

function yearOf({ year, yearOfEra }: Fields): Part {
  if (!within(year, -lastYear, lastYear)) return impossible;
  return year ?? yearOfEra;
}

/** A day of the week must be that of the date. Beside a year of an era nothing is compared. */
function isWeekday({ year, dayOfWeek }: Fields, day: number | undefined): boolean {
  return year === undefined || day === undefined || dayOfWeek === undefined || weekdayOf(day) === dayOfWeek;
}

/** Of what the text says of a date that isn't whole. A time that follows a year alone is that of 1970-01-01. */
function firstDay(fields: Fields, hasTime: boolean): Part {
  const { month, day = 1 } = fields;
  const year = yearOf(fields);
  if (year === impossible) return impossible;
  if (month !== undefined) return dayOfDate(year ?? 1970, month, day, 'strict') ?? impossible;
  if (hasTime) return 0;
  return year === undefined ? undefined : dayOfDate(year, 1, 1, 'strict');
}
