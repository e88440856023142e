import { type Accumulator, StateError } from './accumulator.ts';
import { decodeCount } from './count.ts';
import { compareScalars, isScalar, type Scalar, scalarOf, shortened } from './scalar.ts';

type Counts = Map<Scalar, number>;

/** UTF-16 units. A longer text ends in a hash, so that it isn't counted as another one with its beginning. */
const longestText = 256;

/** Different values that are counted in one pane, exactly. */
const mostValues = 1_000;

/**
 * The most frequent values. Exact up to 1,000 different ones in a pane. Beyond, each value that finds no place takes one
 * from every count there is (J. Misra, D. Gries: "Finding repeated elements", 1982), and of counts that are merged each
 * loses what the first without a place has (P. K. Agarwal et al.: "Mergeable Summaries", 2012,
 * https://www.cs.utah.edu/~jeffp/papers/merge-summ.pdf). Then a count is too low by at most a thousandth of all values, by how much
 * depends on their order and on how batches are cut.
 */
export function topAccumulator(k: number): Accumulator<Counts> {
  return {
    empty: () => new Map(),
    add(counts, value) {
      const uncut = scalarOf(value);
      const scalar = typeof uncut === 'string' ? shortened(uncut, longestText) : uncut;
      if (scalar === undefined) return false;
      count(counts, scalar);
      return true;
    },
    merge(counts, others) {
      for (const [value, times] of others) counts.set(value, (counts.get(value) ?? 0) + times);
    },
    encode: (counts) => [...withinLimit(counts)].sort(([a], [b]) => compareScalars(a, b)),
    decode: decodeCounts,
    result: (counts) =>
      [...counts]
        .sort(([a, timesA], [b, timesB]) => timesB - timesA || compareScalars(a, b))
        .slice(0, k)
        .map(([value, times]) => ({ value, count: times })),
  };
}

function count(counts: Counts, value: Scalar): void {
  const before = counts.get(value);
  if (before !== undefined || counts.size < mostValues) {
    counts.set(value, (before ?? 0) + 1);
    return;
  }
  for (const [other, times] of counts) {
    if (times === 1) counts.delete(other);
    else counts.set(other, times - 1);
  }
}

function withinLimit(counts: Counts): Counts {
  if (counts.size <= mostValues) return counts;
  const withoutPlace = [...counts.values()].sort((a, b) => b - a)[mostValues] ?? 0;
  return new Map(
    [...counts].flatMap(([value, times]) =>
      times > withoutPlace ? [[value, times - withoutPlace] as const] : [],
    ),
  );
}

function decodeCounts(encoded: unknown): Counts {
  if (!Array.isArray(encoded)) throw new StateError('the most frequent values are stored as no list');
  return new Map(encoded.map(decodePair));
}

function decodePair(pair: unknown): readonly [Scalar, number] {
  const [value, times]: unknown[] = Array.isArray(pair) && pair.length === 2 ? pair : [];
  if (!isScalar(value))
    throw new StateError('a frequent value is stored as no text, number or boolean with its count');
  return [value, decodeCount(times)];
}
