import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of chance: the same seed gives the same numbers, on every machine. */
export interface Random {
  /** From 0, below 1. */
  fraction(): number;
  /** Both ends included. */
  integer(lowest: number, highest: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Heavy-tailed: the item at place n about 1/(n+1) as often as the first (Zipf's law). */
  pickByRank<Item>(items: readonly Item[]): Item;
  normal(mean: number, deviation: number): number;
  exponential(mean: number): number;
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const fraction = () => uniformFloat64(generator);
  const integer = (lowest: number, highest: number) => uniformInt(generator, lowest, highest);

  const at = <Item>(items: readonly Item[], index: number): Item => {
    const item = items[index];
    if (item === undefined) throw new RangeError('There is nothing to pick from.');
    return item;
  };

  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (items) => at(items, integer(0, items.length - 1)),
    // The inverse of the continuous distribution whose density is 1/x from 1 to length + 1.
    pickByRank: (items) =>
      at(items, Math.min(Math.floor((items.length + 1) ** fraction()), items.length) - 1),
    // Box-Muller: https://en.wikipedia.org/wiki/Box%E2%80%93Muller_transform
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction()),
    exponential: (mean) => -mean * Math.log(1 - fraction()),
  };
}
