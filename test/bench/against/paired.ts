/** One round: what was measured of the commit before, and of the checkout. */
export interface Pair {
  readonly before: number;
  readonly now: number;
}

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface Comparison {
  readonly rounds: number;
  readonly before: Spread;
  readonly now: Spread;
  /** Of the rounds' own ratios, now to before: what slows the machine for a while slows both of a round. */
  readonly ratio: Spread;
  /** Where the true median of the ratios lies, with 95 % confidence; `undefined` for fewer rounds than can tell. */
  readonly interval: readonly [low: number, high: number] | undefined;
}

/** @throws RangeError without any pair */
export function compare(pairs: readonly Pair[]): Comparison {
  if (pairs.length === 0) throw new RangeError('a comparison needs a round');
  const ratios = pairs.map(({ before, now }) => now / before);
  return {
    rounds: pairs.length,
    before: spreadOf(pairs.map(({ before }) => before)),
    now: spreadOf(pairs.map(({ now }) => now)),
    ratio: spreadOf(ratios),
    interval: intervalOf(ratios),
  };
}

/** The mean of the two in the middle, where there are two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) };
}

/**
 * The sign test's interval, which takes no distribution for granted: each value lies below the true median with a
 * chance of a half.
 */
function intervalOf(values: readonly number[]): readonly [number, number] | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  let chance = 0.5 ** sorted.length;
  let below = chance;
  let position = -1;
  // `below`: the chance that at most `place + 1` values lie below the median.
  while (below <= 0.025) {
    position += 1;
    chance *= (sorted.length - position) / (position + 1);
    below += chance;
  }
  const [low, high] = [sorted[position], sorted[sorted.length - 1 - position]];
  return low === undefined || high === undefined ? undefined : [low, high];
}
