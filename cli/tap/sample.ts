/** So many of the items, each as likely as every other, in their order. All if there are no more than that. */
export function sampleOf<Item>(items: readonly Item[], most: number, random: () => number): readonly Item[] {
  if (items.length <= most) return items;
  const sample: Item[] = [];
  for (const [position, item] of items.entries()) {
    const needed = most - sample.length;
    // Of those that are left, as many as are still needed.
    if (random() * (items.length - position) < needed) sample.push(item);
  }
  return sample;
}

/** How many items a round may show, of a rate a second: what a quiet second didn't use isn't made up for later. */
export class Allowance {
  readonly #rate: number;
  #lastAt: number | undefined;
  #left = 0;

  /** @param rate items a second; `undefined`: any number */
  constructor(rate: number | undefined) {
    this.#rate = rate ?? Number.POSITIVE_INFINITY;
  }

  /** @param now milliseconds; never goes back */
  at(now: number): number {
    if (this.#rate === Number.POSITIVE_INFINITY) return this.#rate;
    const passed = this.#lastAt === undefined ? 1_000 : now - this.#lastAt;
    this.#lastAt = now;
    this.#left = Math.min(Math.max(1, this.#rate), this.#left + (passed * this.#rate) / 1_000);
    return Math.floor(this.#left);
  }

  take(items: number): void {
    this.#left -= items;
  }
}
