import { defaultFormat, timeReader } from '../../../functions/core/time-format/time-reader.ts';
import { isBlank } from '../../../pipelines/parsers/values.ts';
import { namesATime } from './names.ts';
import { dayOrder, hasShortNumbers, timePattern } from './time-pattern.ts';

/** How a field's times are read. */
export interface TimeFormat {
  /** The mapping's `format`; `undefined`: the engine's own reads them. */
  readonly format: string | undefined;
  /** Days and months can't be told apart; the sample was read with this of them first. */
  readonly ambiguous?: 'day' | 'month';
  /** Numbers that no format of both engines reads: the transform makes them ISO 8601. */
  readonly unit?: 'microseconds' | 'nanoseconds';
}

/** More forms than these in one field are no producer's. */
const mostPatterns = 6;

const iso = /^[+-]?\d{4}-\d\d-\d\d(?:T[\d:.,]*(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * The format that reads every one of the texts, in the words of a date field's mapping, by the code that reads event
 * times. `undefined` when they are no times.
 * @param name of the field: digits alone are a date only under a name that says so
 */
export function timeFormatOf(name: string, texts: readonly string[]): TimeFormat | undefined {
  const distinct = [...new Set(texts)];
  if (distinct.length === 0) return undefined;
  if (distinct.every((text) => iso.test(text)) && readsAll(defaultFormat, distinct))
    return { format: undefined };
  if (distinct.every((text) => /^\d+(?:\.\d+)?$/.test(text))) return digitFormat(name, distinct);
  const [first = ''] = distinct;
  if (!iso.test(first) && timePattern(first, { dayFirst: true, shortNumbers: false }) === undefined)
    return undefined;
  const order = dayOrder(distinct);
  if (order.firstIsDay && order.secondIsDay) return undefined;
  const open = order.count > 0 && !order.firstIsDay && !order.secondIsDay;
  const dayFirst = order.firstIsDay || (open && (order.points || (!order.halfDays && isDayLikelier(texts))));
  const format = patternsOf(distinct, dayFirst);
  if (format === undefined || !readsAll(format, distinct)) return undefined;
  return { format, ...(open && !order.points && { ambiguous: dayFirst ? 'day' : 'month' }) };
}

function patternsOf(texts: readonly string[], dayFirst: boolean): string | undefined {
  const reading = { dayFirst, shortNumbers: texts.some(hasShortNumbers) };
  const patterns = new Set<string>();
  for (const text of texts) {
    const pattern = iso.test(text) ? 'strict_date_optional_time' : timePattern(text, reading);
    if (pattern === undefined) return undefined;
    patterns.add(pattern);
    if (patterns.size > mostPatterns) return undefined;
  }
  return [...patterns].join('||');
}

function readsAll(format: string, texts: readonly string[]): boolean {
  const read = timeReader(format);
  return texts.every((text) => read(text) !== undefined);
}

/** Records mostly come in the order of their times: the order of day and month that makes fewer of them go back. */
function isDayLikelier(texts: readonly string[]): boolean {
  const [day = 0, month = 0] = [true, false].map((dayFirst) => {
    const format = patternsOf([...new Set(texts)], dayFirst);
    const read = format === undefined ? () => undefined : timeReader(format);
    const times = texts.map((text) => read(text) ?? 0);
    return times.filter((time, position) => time < (times[position - 1] ?? time)).length;
  });
  return day <= month;
}

const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** Numbers are times under a name that says so, if all of them are within living memory. */
function digitFormat(name: string, texts: readonly string[]): TimeFormat | undefined {
  if (!namesATime(name)) return undefined;
  if (texts.every((text) => /^(?:19|20)\d{6}$/.test(text)) && readsAll('basic_date', texts))
    return { format: 'basic_date' };
  const numbers = texts.map(Number);
  const unit = fineUnitOf(numbers);
  if (unit !== undefined) return { format: undefined, unit };
  const format = epochFormatOf(numbers);
  if (format === undefined || !readsAll(format, texts)) return undefined;
  return { format: format === 'epoch_millis' ? undefined : format };
}

/** How many of them are a millisecond. */
export const perMillisecond = { microseconds: 1_000, nanoseconds: 1_000_000 } as const;

function fineUnitOf(numbers: readonly number[]): TimeFormat['unit'] {
  return (['microseconds', 'nanoseconds'] as const).find((unit) => {
    return (
      epochFormatOf(numbers.map((number) => Math.floor(number / perMillisecond[unit]))) === 'epoch_millis'
    );
  });
}

/** `undefined` for numbers that are no times since the epoch. */
export function epochFormatOf(numbers: readonly number[]): 'epoch_millis' | 'epoch_second' | undefined {
  const lowest = numbers.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const highest = numbers.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
  if (lowest >= earliest && highest < latest)
    return numbers.every(Number.isInteger) ? 'epoch_millis' : undefined;
  return lowest >= earliest / 1_000 && highest < latest / 1_000 ? 'epoch_second' : undefined;
}

/** As `timeFormatOf`, of numbers. */
export function numberTimeFormatOf(name: string, numbers: readonly number[]): TimeFormat | undefined {
  return numbers.length === 0 ? undefined : digitFormat(name, [...new Set(numbers)].map(String));
}

/** Milliseconds since the epoch of those values that are times. */
export function timesOf(
  values: readonly unknown[],
  {
    format = defaultFormat,
    unit,
  }: { readonly format?: string | undefined; readonly unit?: TimeFormat['unit'] },
): number[] {
  if (unit !== undefined) {
    const numbers = values
      .filter((value) => value !== null && value !== undefined && !isBlank(value))
      .map(Number);
    return numbers.map((number) => Math.floor(number / perMillisecond[unit])).filter(Number.isFinite);
  }
  const read = timeReader(format);
  return values.flatMap((value) => {
    return typeof value === 'string' || typeof value === 'number' ? (read(String(value)) ?? []) : [];
  });
}
