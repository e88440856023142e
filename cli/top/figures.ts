import { count } from '../kit/count.ts';

// Figures as top shows them, as short as they can be read. Lengths of time in milliseconds.

/** `0 ms`, `240 ms`, `3.4 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function lengthText(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const [days, hours, minutes] = [86_400, 3_600, 60].map((unit) => Math.floor(seconds / unit));
  if (days) return `${count(days)} d ${(hours ?? 0) % 24} h`;
  if (hours) return `${hours} h ${(minutes ?? 0) % 60} min`;
  return `${minutes} min ${seconds % 60} s`;
}

/** Things a second: `0`, `0.4`, `12`, `1,234`. */
export function rateText(rate: number): string {
  if (rate === 0) return '0';
  return rate < 10 ? rate.toFixed(1) : count(Math.round(rate));
}

/** `100 %`, `0.3 %`; never 0 and never all for what isn't. */
export function shareText(some: number, all: number): string {
  if (some === 0 || all === 0) return '';
  if (some === all) return '100 %';
  const percent = (some / all) * 100;
  if (percent < 0.1) return '<0.1 %';
  return `${Math.min(99.9, Number(percent.toPrecision(percent < 10 ? 2 : 3)))} %`;
}

const levels = '▁▂▃▄▅▆▇█';

/** The newest values as bars, the highest of which fills its line. */
export function barLine(values: readonly number[], width: number): string {
  const shown = width < 1 ? [] : values.slice(-width);
  const most = Math.max(...shown, 0);
  return shown
    .map((value) => levels[most === 0 ? 0 : Math.round((Math.max(0, value) / most) * (levels.length - 1))])
    .join('');
}
