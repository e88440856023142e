import type { Measure } from '../options.ts';
import type { RoundPlan } from './rounds.ts';

export interface Plan {
  readonly rounds: number;
  readonly of: Readonly<Record<Measure, RoundPlan>>;
}

/** About five minutes on two cores that nothing else keeps busy. */
const whole: Plan = {
  rounds: 12,
  of: {
    indexer: { warmUps: 5, cycles: 2 },
    aggregator: { warmUps: 4, cycles: 2 },
    drain: { warmUps: 1, cycles: 1 },
  },
};

/** One to two minutes; of fewer than six rounds no interval could be told. */
const quick: Plan = {
  rounds: 6,
  of: {
    indexer: { warmUps: 3, cycles: 1 },
    aggregator: { warmUps: 2, cycles: 1 },
    drain: { warmUps: 0, cycles: 1 },
  },
};

export function planOf(given: { readonly quick: boolean; readonly rounds?: number }): Plan {
  const plan = given.quick ? quick : whole;
  return { ...plan, rounds: given.rounds ?? plan.rounds };
}
