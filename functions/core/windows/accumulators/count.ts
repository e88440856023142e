import { type Accumulator, StateError } from './accumulator.ts';

interface Count {
  values: number;
}

/** Every value counts, whatever it is. */
export const countAccumulator: Accumulator<Count> = {
  empty: () => ({ values: 0 }),
  add(state) {
    state.values += 1;
    return true;
  },
  merge(state, other) {
    state.values += other.values;
  },
  encode: ({ values }) => values,
  decode: (encoded) => ({ values: decodeCount(encoded) }),
  result: ({ values }) => values,
};

/** Values a second of the window. */
export const rateAccumulator: Accumulator<Count> = {
  ...countAccumulator,
  result: ({ values }, size) => values / (size / 1_000),
};

export function decodeCount(encoded: unknown): number {
  if (Number.isSafeInteger(encoded) && Number(encoded) >= 0) return Number(encoded);
  throw new StateError('a count is stored as no whole number from 0');
}
