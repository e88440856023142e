import { type Accumulator, StateError } from './accumulator.ts';
import { decodeCount } from './count.ts';
import { compareScalars, isScalar, type Scalar, scalarOf, shortened } from './scalar.ts';

type Counts = Map<Scalar, number>;

/** UTF-16 units. A longer text ends in a hash, so that it isn't counted as another one with its beginning. */
const longestText = 256;

/** Different values that one shard counts in one pane, exactly. */
const mostValues = 1_000;

/**
 * The most frequent values. Exact up to 1,000 different ones in a pane of a shard. Beyond, each value that finds no
 * place takes one from every count there is (J. Misra, D. Gries: "Finding repeated elements", 1982): then a count is
 * too low by at most a thousandth of all values, and depends on the order within the shard, but neither on batches nor
 * on the order of merging, which adds and drops nothing.
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
    encode: (counts) => [...counts].sort(([a], [b]) => compareScalars(a, b)),
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
