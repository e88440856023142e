const unitsInMilliseconds = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Milliseconds in `90s`, `15m`, `12h` or `30d`; NaN for anything else, which `validatePipeline` refuses. */
export function milliseconds(duration: Duration): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(duration) ?? [];
  return Number(amount) * inUnit(unit ?? '');
}

function inUnit(unit: string): number {
  return unitsInMilliseconds.get(unit) ?? Number.NaN;
}

/** In the largest unit of which it is a whole number, or else in seconds. */
export function durationOf(length: number): Duration {
  if (length === 0) return '0s';
  const unit = (['d', 'h', 'm'] as const).find((each) => length % inUnit(each) === 0) ?? 's';
  return `${length / inUnit(unit)}${unit}`;
}

/** A length of time: `90s`, `15m`, `12h`, `30d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;
