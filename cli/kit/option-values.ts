import { InvalidArgumentError } from 'commander';
import { type Duration, milliseconds } from '../../functions/pipeline/duration.ts';

// Commander names the option and the value, then says what these throw:
// error: option '--rate <n>' argument 'fast' is invalid. Give a number above 0.

/** @param most Infinity itself is refused in any case */
export function positiveNumber(most = Number.MAX_VALUE) {
  return (value: string): number => {
    const given = Number(value);
    if (given > 0 && given <= most) return given;
    const limit = most === Number.MAX_VALUE ? '' : `, at most ${most}`;
    throw new InvalidArgumentError(`Give a number above 0${limit}.`);
  };
}

export function wholeNumber(lowest: number, highest: number) {
  return (value: string): number => {
    const given = Number(value);
    if (/^\d+$/.test(value) && given >= lowest && given <= highest) return given;
    throw new InvalidArgumentError(`Give a whole number from ${lowest} to ${highest}.`);
  };
}

export interface DurationLimits {
  /** Default: any. */
  readonly most?: Duration;
  /** What the message suggests: `500ms or 2h`. */
  readonly example: string;
}

/** `500ms`, `90s`, `15m`, `2h` or `7d`, in milliseconds. */
export function duration({ most, example }: DurationLimits) {
  return (value: string): number => {
    const [, amount = '', unit] = /^(\d+)(ms|[smhd])$/.exec(value) ?? [];
    const length = unit === 'ms' ? Number(amount) : milliseconds(value as Duration);
    if (unit !== undefined && length <= (most === undefined ? Number.MAX_VALUE : milliseconds(most)))
      return length;
    const limit = most === undefined ? '' : ` up to ${most}`;
    throw new InvalidArgumentError(`Give a length of time${limit}, such as ${example}.`);
  };
}

const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;
const zoned = /T.*(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since the epoch. A time without a zone is UTC, as everywhere in the project. */
export function isoTime(value: string): number {
  const text = value.includes('T') && !zoned.test(value) ? `${value}Z` : value;
  const time = iso.test(value) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError('Give a time in ISO 8601, such as 2026-11-23 or 2026-11-23T10:00:00Z.');
}

/**
 * A point in time, in milliseconds since the epoch: ISO 8601 as `isoTime` reads it, or a length of time ago such as
 * `90s`, `15m`, `1h` or `2d`. What `--from` and `--to` of every command take.
 */
export function moment(value: string): number {
  if (iso.test(value)) return isoTime(value);
  const ago = /^\d+[smhd]$/.test(value) ? milliseconds(value as Duration) : Number.NaN;
  if (ago > 0 && ago <= Date.now()) return Date.now() - ago;
  throw new InvalidArgumentError(
    'Give a time in ISO 8601, such as 2026-11-23 or 2026-11-23T10:00:00Z, or how long ago it was, such as 15m, 1h or 2d.',
  );
}

/** What the help of an option says of such a time. */
export const momentText = 'ISO 8601, or a length of time ago such as 15m, 1h or 2d';

/** @param what stands after "Give": `the name of a file` */
export function notEmpty(what: string) {
  return (value: string): string => {
    if (value.trim() !== '') return value;
    throw new InvalidArgumentError(`Give ${what}.`);
  };
}

/** An http or https URL. Credentials are refused: other users see them in a command line, and logs keep them. */
export function webUrl(value: string): string {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new InvalidArgumentError('Give an http or https URL such as http://127.0.0.1:9200.');
  }
  if (parsed.username === '' && parsed.password === '') return value;
  throw new InvalidArgumentError(
    'Leave the credentials out of the URL; a search engine takes them with --search-auth basic --search-secret-file <file>.',
  );
}
