// Numbers and times as the page shows them. Times in milliseconds since the epoch, lengths of time in milliseconds.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });

/** Exact: `1,234,567`. */
export function count(value: number): string {
  return whole.format(value);
}

/** Exact up to seven digits, then `12.35M`; for places that have no room for more. */
export function shortCount(value: number): string {
  return value < 10_000_000 ? count(value) : compact.format(value);
}

const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** Of a metric: `1,234`, `0.1235`; of what is beyond all limits, such as 3 failures for 0 requests, `infinity`. */
export function amount(value: number): string {
  if (Math.abs(value) === Number.MAX_VALUE) return value > 0 ? 'infinity' : '-infinity';
  return Number.isInteger(value) ? count(value) : significant.format(value);
}

/** Things a second: `0`, `0.4`, `12`, `1,234`. */
export function rate(value: number): string {
  if (value === 0) return '0';
  return value < 10 ? value.toFixed(1) : count(value);
}

/** `0 s`, `240 ms`, `3.4 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 1) return '0 s';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600),
    Math.floor(seconds / 60),
  ];
  if (days > 0) return pair(days, 'd', hours % 24, 'h');
  if (hours > 0) return pair(hours, 'h', minutes % 60, 'min');
  return pair(minutes, 'min', seconds % 60, 's');
}

function pair(first: number, unit: string, second: number, smaller: string): string {
  return second === 0 ? `${first} ${unit}` : `${first} ${unit} ${second} ${smaller}`;
}

/** `100 %`, `0.3 %`; never 0 and never all for what isn't. */
export function share(some: number, all: number): string {
  if (some === 0 || all === 0) return '0 %';
  if (some === all) return '100 %';
  const percent = (some / all) * 100;
  if (percent < 0.1) return '< 0.1 %';
  return `${Math.min(99.9, Number(percent.toPrecision(percent < 10 ? 2 : 3)))} %`;
}

export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : nouns}`;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const zoned = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'long',
  hourCycle: 'h23',
});

/** In the viewer's zone: `18:05:09`. */
export function timeOfDay(at: number): string {
  return clock.format(at);
}

/** `17:05:09`, in UTC. */
export function utcTimeOfDay(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

const dated = new Intl.DateTimeFormat(undefined, {
  ...{ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});

/** With the day: `30 Nov, 18:05`. */
export function dayAndTime(at: number): string {
  return dated.format(at);
}

const dayAndClock = new Intl.DateTimeFormat(undefined, {
  ...{ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  hourCycle: 'h23',
});

/** With the day: `30 Nov, 18:05:09`. */
export function dayAndSecond(at: number): string {
  return dayAndClock.format(at);
}

/** Both, with the day: for what shows when one points at a time. */
export function wholeTime(at: number): string {
  // Not twice the same, where the zone is UTC.
  if (zoned.resolvedOptions().timeZone === 'UTC') return zoned.format(at);
  return `${zoned.format(at)} (${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC)`;
}
