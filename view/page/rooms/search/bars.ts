import type { Histogram } from '../../../protocol/search.ts';

/** A choice of bars, both ends inside. */
export interface BarRange {
  readonly first: number;
  readonly last: number;
}

/** The times of a choice of bars; the end is outside. */
export function timesOf({ from, every }: Histogram, { first, last }: BarRange) {
  const [begin, end] = first <= last ? [first, last] : [last, first];
  return { from: from + begin * every, to: from + (end + 1) * every };
}

/** Where a pointer is, as the number of a bar. @param share from 0 at the left to 1 at the right */
export function barAt({ counts }: Histogram, share: number): number {
  return Math.min(counts.length - 1, Math.max(0, Math.floor(share * counts.length)));
}

/** Twice the span, around its middle; it doesn’t reach into the future. */
export function wider({ from, to }: { readonly from: number; readonly to: number }, now: number) {
  const half = Math.max(1_000, to - from) / 2;
  return { from: Math.round(from - half), to: Math.round(Math.min(Math.max(to, now), to + half)) };
}
