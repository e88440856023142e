import { isDigit } from './elements.ts';

const dash = 45;
const colon = 58;
const capitalT = 84;
const capitalZ = 90;

/**
 * The forms that nearly all event times have, read without much ado: `2026-11-28`, `2026-11-28T10:00:00`, with a
 * fraction behind a point or a comma, with `Z` or `+01:00`. `undefined` for all others, times or not.
 */
export function readIso(text: string): number | undefined {
  const { length } = text;
  if (text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  // Not below 1000: Date.UTC takes 99 for 1999, and a part that is no number makes it less too.
  if (!(year >= 1_000) || !isDate(year, month, day)) return undefined;
  if (length === 10) return Date.UTC(year, month - 1, day);
  if (text.charCodeAt(10) !== capitalT || text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon)
    return undefined;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (!(hour < 24 && minute < 60 && second < 60)) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return length === 19 ? time : withFraction(text, time);
}

function isDate(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false;
  if (day <= 28) return true;
  if (month !== 2) return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
  return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function withFraction(text: string, time: number): number | undefined {
  const mark = text.charCodeAt(19);
  let end = 19;
  let fraction = 0;
  if (mark === 46 || mark === 44) {
    end += 1;
    for (let unit = 100; isDigit(text.charCodeAt(end)); unit /= 10) {
      if (unit >= 1) fraction += (text.charCodeAt(end) - 48) * unit;
      end += 1;
    }
    if (end === 20 || end > 29) return undefined;
  }
  const isUtc = end === text.length || (text.charCodeAt(end) === capitalZ && end + 1 === text.length);
  return isUtc ? time + fraction : withOffset(text, end, time + fraction);
}

function withOffset(text: string, at: number, time: number): number | undefined {
  const sign = text[at];
  const isOffset = (sign === '+' || sign === '-') && text[at + 3] === ':' && at + 6 === text.length;
  const hours = twoDigits(text, at + 1);
  const minutes = twoDigits(text, at + 4);
  if (!isOffset || !(hours < 18 && minutes < 60)) return undefined;
  const offset = hours * 3_600_000 + minutes * 60_000;
  return sign === '+' ? time - offset : time + offset;
}

/** NaN if one of them is no digit. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
