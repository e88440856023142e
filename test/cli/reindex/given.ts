import fc from 'fast-check';
import type { Plan } from '../../../cli/reindex/aliases.ts';

/** Three generations of one name: of an index, of an alias, of a pipeline with ids of its own. */
export const plans = {
  first: { name: 'orders', old: 'orders', reading: 'orders.reading', uuid: 'a', isNameHidden: false },
  later: { name: 'orders', old: 'orders.g2', reading: 'orders.reading', uuid: 'a', isNameHidden: false },
  ordered: { name: 'orders.documents', old: 'orders.documents', reading: 'x', uuid: 'a', isNameHidden: true },
} as const satisfies Record<string, Plan>;

/** Requests whose effect outlives a run. */
const fatal = ['hide', 'process', 'block', 'unblock', 'change', 'write', 'removeExtra'] as const;
export type Fatal = (typeof fatal)[number];

export interface Given {
  readonly kind: keyof typeof plans;
  readonly seed: number;
  /** Of each run: the request at which it is killed, by its number or its kind. */
  readonly kills: readonly (number | Fatal)[];
  /** Whether now and then a run gets no answer to a request, which may come to the engine later. */
  readonly losses: boolean;
  /** Whether now and then another template is deployed. */
  readonly deployments: boolean;
  readonly runsAtOnce: number;
  readonly writers: number;
  readonly deletes: boolean;
  readonly refused: boolean;
}

export const given: fc.Arbitrary<Given> = fc.record({
  kind: fc.constantFrom('first', 'later', 'ordered'),
  seed: fc.nat(),
  kills: fc.array(fc.oneof(fc.integer({ min: 0, max: 90 }), fc.constantFrom(...fatal)), { maxLength: 5 }),
  losses: fc.boolean(),
  deployments: fc.boolean(),
  runsAtOnce: fc.integer({ min: 1, max: 2 }),
  writers: fc.integer({ min: 1, max: 3 }),
  deletes: fc.boolean(),
  refused: fc.boolean(),
});
