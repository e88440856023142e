import type { Duration } from './pipeline.ts';

const unitsInMilliseconds = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Milliseconds in `90s`, `15m`, `12h` or `30d`; NaN for anything else, which `validatePipeline` refuses. */
export function milliseconds(duration: Duration): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(duration) ?? [];
  return Number(amount) * (unitsInMilliseconds.get(unit ?? '') ?? Number.NaN);
}
