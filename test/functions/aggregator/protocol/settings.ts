import { Dice } from './scheduler.ts';

/** How often something happens: before so many of ten thousand effects, where nothing else is said. */
export interface Settings {
  readonly seed: number;
  readonly records: number;
  readonly shards: number;
  readonly keys: number;
  readonly kills: number;
  /** Of ten thousand killed batches, how many Lambda gives up, if their records are handed over. */
  readonly givenUp: number;
  readonly abandons: number;
  readonly stalls: number;
  /** Of ten thousand reads of a shard, after how many others overtake the reader. */
  readonly slowReads: number;
  readonly reshardings: number;
  readonly sweeps: number;
}

/** What differs from seed to seed: runs with few faults of one kind find what many of all kinds hide. */
export function settingsOf(seed: number): Settings {
  const dice = new Dice(seed * 7919);
  const one = (...of: readonly number[]) => of[dice.roll(of.length)] ?? 0;
  return {
    seed,
    records: 6 + dice.roll(14),
    shards: 1 + dice.roll(3),
    keys: 1 + dice.roll(4),
    kills: one(0, 60, 120, 400),
    givenUp: one(0, 3_000, 10_000),
    abandons: one(0, 100, 300),
    stalls: one(0, 250, 800),
    slowReads: one(0, 300, 2_000),
    reshardings: one(0, 60, 200),
    sweeps: one(0, 40, 200),
  };
}
