/** Counts by name, in the names' order and without those of 0: equal counts are written alike. */
export type Counts = Readonly<Record<string, number>>;

/** Adds to counts. Names may be anything, `constructor` too. */
export function addCounts(counts: Counts, more: Iterable<readonly [name: string, count: number]>): Counts {
  const added = [...more].filter(([, count]) => count > 0);
  if (added.length === 0) return counts;
  const sums = new Map(Object.entries(counts));
  for (const [name, count] of added) sums.set(name, (sums.get(name) ?? 0) + count);
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
