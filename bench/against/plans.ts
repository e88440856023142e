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
    indexer: { warmUps: 6, cycles: 3 },
    aggregator: { warmUps: 6, cycles: 3 },
    drain: { warmUps: 1, cycles: 1 },
  },
};

/** About a minute; of fewer than six rounds no interval could be told. */
const quick: Plan = {
  rounds: 6,
  of: {
    indexer: { warmUps: 3, cycles: 1 },
    aggregator: { warmUps: 3, cycles: 1 },
    drain: { warmUps: 1, cycles: 1 },
  },
};

export function planOf(given: { readonly quick: boolean; readonly rounds?: number }): Plan {
  const plan = given.quick ? quick : whole;
  return { ...plan, rounds: given.rounds ?? plan.rounds };
}
