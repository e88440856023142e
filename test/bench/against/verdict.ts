import type { Comparison } from './paired.ts';

/** By how much a measure may get worse, as a part of what it was. */
export const allowed = 0.05;

export type Direction = 'lower is better' | 'higher is better';

export type Verdict = 'worse' | 'as wanted' | 'open';

/** `open`: the limit lies inside the interval, or too few rounds give none. */
export function verdictOf({ interval }: Comparison, direction: Direction): Verdict {
  if (interval === undefined) return 'open';
  const [low, high] = interval;
  if (direction === 'lower is better')
    return low > 1 + allowed ? 'worse' : high <= 1 + allowed ? 'as wanted' : 'open';
  return high < 1 - allowed ? 'worse' : low >= 1 - allowed ? 'as wanted' : 'open';
}

const percent = `${allowed * 100} %`;

/** What the rounds say of one measure, as a sentence. */
export function verdictLine(name: string, comparison: Comparison, direction: Direction): string {
  const { interval, rounds } = comparison;
  if (interval === undefined) {
    return `${name}: too few rounds to tell (${rounds}); give --rounds 6 or more.`;
  }
  const where = `the ratio is ${interval.map((bound) => bound.toFixed(3)).join(' to ')}`;
  const verdict = verdictOf(comparison, direction);
  if (verdict === 'open') {
    return `${name}: the spread is too large to tell whether it is ${percent} worse; ${where}. Give more --rounds, or a quieter machine.`;
  }
  return `${name}: ${verdict === 'worse' ? `more than ${percent} worse` : `not ${percent} worse`}; ${where}, with 95 % confidence.`;
}
