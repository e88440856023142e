import { milliseconds } from './duration.ts';
import type { EventTimeRange } from './pipeline.ts';

const defaultRange: EventTimeRange = { past: '30d', future: '1h' };

/** What four digits of a year can say; outside, index names would change their shape. */
const firstMillisecond = Date.UTC(1000, 0, 1);
const lastMillisecond = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The time that an index name derives from, and whether it is the event's own. */
export interface EventTime {
  readonly time: number;
  readonly plausible: boolean;
}

/**
 * Judges event times against the record's *arrival*, never against now: a replay months later judges the same.
 * `historical` lets every time pass, for input older than the stream.
 */
export function eventTimeJudge(
  range: EventTimeRange = defaultRange,
  historical = false,
): (value: unknown, arrivalTime: number) => EventTime {
  const open = historical || range === 'any';
  const past = open ? Number.POSITIVE_INFINITY : milliseconds(range.past);
  const future = open ? Number.POSITIVE_INFINITY : milliseconds(range.future);
  return (value, arrivalTime) => {
    if (value === undefined || value === null) return { time: arrivalTime, plausible: true };
    const time = toMilliseconds(value);
    const plausible =
      time >= Math.max(firstMillisecond, arrivalTime - past) &&
      time <= Math.min(lastMillisecond, arrivalTime + future);
    return plausible ? { time, plausible } : { time: arrivalTime, plausible: false };
  };
}

function toMilliseconds(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return parseIso(value);
  return value instanceof Date ? value.getTime() : Number.NaN;
}

const isoDate = /^[+-]?\d{4,6}(-|$)/;
const timeWithoutZone = /[T ]\d{2}:[\d:.]+$/;

/** A time without a zone is UTC, as it is for the engines: JavaScript would take the machine's own. */
function parseIso(text: string): number {
  if (!isoDate.test(text)) return Number.NaN;
  return Date.parse(timeWithoutZone.test(text) ? `${text}Z` : text);
}
