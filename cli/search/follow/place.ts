/** What a search finds of a range of sequence numbers. */
export interface Found {
  readonly count: number;
  readonly sum: number;
}

/**
 * How far the writes of one shard of an index have been seen. An engine numbers the writes of a shard one after the
 * other, whatever is in them; but a search may find a number before one that is below it, because two writes were under
 * way at the same moment. So for a while what was found below the highest is compared with what was seen.
 */
export class Place {
  /** The highest number that has been seen. */
  highest: number;
  /** All up to this one have been seen, or will never be. */
  settled: number;
  /** Numbers between the two, and when each was seen, in milliseconds. */
  private readonly seen = new Map<number, number>();
  /** Those of them that a search doesn't find any more: their document has been written again, or deleted. */
  private readonly gone = new Set<number>();

  /** @param highest -1 for a shard of which nothing has been seen */
  constructor(highest: number, settled = highest) {
    this.highest = highest;
    this.settled = settled;
  }

  /** Those of the numbers that weren't seen before, which are thereby seen. */
  take(numbers: readonly number[], now: number): number[] {
    const fresh = numbers.filter((number) => number > this.settled && !this.seen.has(number));
    for (const number of fresh) {
      this.seen.set(number, now);
      this.highest = Math.max(this.highest, number);
    }
    return fresh;
  }

  /** What a search has to find between the two, unless there is something that wasn't seen. */
  expected(): Found | undefined {
    if (this.seen.size === 0) return undefined;
    let [count, sum] = [0, 0];
    for (const number of this.seen.keys()) {
      if (this.gone.has(number)) continue;
      count += 1;
      sum += number;
    }
    return { count, sum };
  }

  /** What a search does find between the two. @returns those that weren't seen before, which are thereby seen */
  reconcile(numbers: readonly number[], now: number): number[] {
    const found = new Set(numbers);
    for (const number of this.seen.keys()) {
      if (found.has(number)) this.gone.delete(number);
      else this.gone.add(number);
    }
    return this.take(numbers, now);
  }

  /** Below what was seen before then, nothing is expected any more. */
  settleBefore(time: number): void {
    for (const [number, seenAt] of this.seen) {
      if (seenAt < time) this.settled = Math.max(this.settled, number);
    }
    for (const number of this.seen.keys()) {
      if (number > this.settled) continue;
      this.seen.delete(number);
      this.gone.delete(number);
    }
  }
}
