import { type Found, isDigit, note, type OffsetForm } from './elements.ts';

/** Notes the seconds of an offset from UTC such as `+01:00`, or 0 where the text says `zero`. */
export function scanOffset(form: OffsetForm, zero: string, text: string, at: number, found: Found): number {
  if (startsWith(text, zero, at, found.anyCase)) return note(found, 'offset', 0) ? at + zero.length : -1;
  const read = readOffset(form, text, at);
  return read !== undefined && note(found, 'offset', read.seconds) ? read.end : -1;
}

/** Seconds east of UTC, and where the text goes on. */
export function readOffset(
  { colon, minutes, seconds }: OffsetForm,
  text: string,
  at: number,
): { readonly seconds: number; readonly end: number } | undefined {
  const sign = text[at];
  if (sign !== '+' && sign !== '-') return undefined;
  const hour = twoDigits(text, at + 1);
  if (hour === undefined) return undefined;
  let end = at + 3;
  let size = hour * 3_600;
  const minute = part(text, end, colon);
  if (minute === undefined && minutes === 'must') return undefined;
  if (minute !== undefined) {
    end = minute.end;
    size += minute.value * 60;
    const second = seconds === 'may' ? part(text, end, colon) : undefined;
    if (second !== undefined) {
      end = second.end;
      size += second.value;
    }
  }
  return hour > 23 ? undefined : { seconds: sign === '-' ? -size : size, end };
}

function part(
  text: string,
  at: number,
  colon: boolean,
): { readonly value: number; readonly end: number } | undefined {
  if (colon && text[at] !== ':') return undefined;
  const start = colon ? at + 1 : at;
  const value = twoDigits(text, start);
  return value === undefined ? undefined : { value, end: start + 2 };
}

/** Of two digits up to 59. */
function twoDigits(text: string, at: number): number | undefined {
  if (!isDigit(text.charCodeAt(at)) || !isDigit(text.charCodeAt(at + 1))) return undefined;
  const value = Number(text.slice(at, at + 2));
  return value > 59 ? undefined : value;
}

export function startsWith(text: string, expected: string, at: number, anyCase: boolean): boolean {
  if (text.startsWith(expected, at)) return true;
  return anyCase && text.slice(at, at + expected.length).toUpperCase() === expected.toUpperCase();
}
