import type { Strictness } from './elements.ts';

/** Dates of the Gregorian calendar, for years before it as well, as days since 1970-01-01. `undefined`: there is none. */

/** Months and days count from 1. */
export function dayOfDate(
  year: number,
  month: number,
  day: number,
  strictness: Strictness,
): number | undefined {
  if (strictness === 'lenient') return firstOf(year, month) + day - 1;
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const length = firstOf(year, month + 1) - firstOf(year, month);
  if (day <= length) return firstOf(year, month) + day - 1;
  return strictness === 'smart' ? firstOf(year, month) + length - 1 : undefined;
}

export function dayOfYearDate(year: number, dayOfYear: number): number | undefined {
  const isThere = dayOfYear >= 1 && firstOf(year, 1) + dayOfYear <= firstOf(year + 1, 1);
  return isThere ? firstOf(year, 1) + dayOfYear - 1 : undefined;
}

/** Of a week of ISO 8601: the first has 4 January in it; days count from Monday, which is 1. */
export function dayOfWeekDate(weekYear: number, week: number, dayOfWeek: number): number | undefined {
  const start = firstWeek(weekYear) + (week - 1) * 7;
  const isThere = week >= 1 && dayOfWeek >= 1 && dayOfWeek <= 7 && start < firstWeek(weekYear + 1);
  return isThere ? start + dayOfWeek - 1 : undefined;
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(day: number): number {
  return modulo(day + 3, 7) + 1;
}

function firstWeek(year: number): number {
  const fourth = firstOf(year, 1) + 3;
  return fourth - (weekdayOf(fourth) - 1);
}

/** The first of a month; the 13th is the first of the next year. Date.UTC would end in the year 275760. */
function firstOf(year: number, month: number): number {
  // Years that begin in March have the leap day at their end.
  const months = year * 12 + month - 3;
  const marchYear = Math.floor(months / 12);
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const days = Math.floor((modulo(months, 12) * 153 + 2) / 5);
  return marchYear * 365 + leapDays + days - 719_468;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
