import fc from 'fast-check';
import { sendOrdered } from '../../../../functions/core/ordered/send-ordered.ts';
import type { OrderedAction } from '../../../../functions/pipeline/pipeline.ts';
import { limits } from '../bulk/engine.ts';
import { type Change, type Fault, ordered, outsideOf, type Store } from './store.ts';

export const change = (action: OrderedAction, document: Record<string, unknown> = {}, id = 'a'): Change => ({
  id,
  action,
  document,
});

export const operationsOf = (changes: readonly Change[]) => changes.map(ordered);

export async function run(
  store: Store,
  operations: ReturnType<typeof operationsOf>,
  fault?: () => Fault,
  deadline?: number,
) {
  const { outcomes } = await sendOrdered(operations, limits, outsideOf(store, fault, deadline));
  return outcomes.map(({ status }) => status);
}

export const action = fc.constantFrom<OrderedAction>('index', 'upsert', 'upsert', 'delete');

const field = fc.constantFrom('n', 'text', 'deep');

export const value = fc.oneof(fc.nat(9), fc.dictionary(fc.constantFrom('x', 'y'), fc.nat(9)));

export const changes = fc.array(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), action, document: fc.dictionary(field, value) }),
  { minLength: 1, maxLength: 24 },
);
