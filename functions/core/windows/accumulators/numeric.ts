import { type Accumulator, StateError } from './accumulator.ts';
import { decodeCount } from './count.ts';
import {
  addExactly,
  decodePartials,
  encodePartials,
  largestAddend,
  type Partials,
  rounded,
} from './exact-sum.ts';

/** What sums and averages can take. */
export function isAddend(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= largestAddend;
}

export const sumAccumulator: Accumulator<Partials> = {
  empty: () => [],
  add(state, value) {
    if (!isAddend(value)) return false;
    addExactly(state, value);
    return true;
  },
  merge: addAll,
  encode: encodePartials,
  decode: decodePartials,
  result: rounded,
};

export function addAll(partials: Partials, others: Partials): void {
  for (const other of others) addExactly(partials, other);
}

interface Average {
  count: number;
  readonly sum: Partials;
}

export const averageAccumulator: Accumulator<Average> = {
  empty: () => ({ count: 0, sum: [] }),
  add(state, value) {
    if (!isAddend(value)) return false;
    state.count += 1;
    addExactly(state.sum, value);
    return true;
  },
  merge(state, other) {
    state.count += other.count;
    addAll(state.sum, other.sum);
  },
  encode: ({ count, sum }) => [count, encodePartials(sum)],
  decode(encoded) {
    if (!Array.isArray(encoded) || encoded.length !== 2)
      throw new StateError('an average is stored as no pair');
    return { count: decodeCount(encoded[0]), sum: decodePartials(encoded[1]) };
  },
  // JSON knows no negative zero, which is what is left of the smallest of numbers.
  result: ({ count, sum }) => (count === 0 ? undefined : rounded(sum) / count + 0),
};

interface Extreme {
  value?: number | undefined;
}

export const minAccumulator = extreme(Math.min);
export const maxAccumulator = extreme(Math.max);

function extreme(choose: (a: number, b: number) => number): Accumulator<Extreme> {
  function take(state: Extreme, value: number): void {
    state.value = state.value === undefined ? value : choose(state.value, value);
  }
  return {
    empty: () => ({}),
    add(state, value) {
      if (!isFiniteNumber(value)) return false;
      // JSON knows no negative zero.
      take(state, value + 0);
      return true;
    },
    merge(state, { value }) {
      if (value !== undefined) take(state, value);
    },
    encode: ({ value = null }) => value,
    decode(encoded) {
      if (encoded !== null && !isFiniteNumber(encoded))
        throw new StateError('an extreme is stored as no number');
      return { value: encoded ?? undefined };
    },
    result: ({ value }) => value,
  };
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Takes values below 0 for wrong ones. */
export function nonNegative<State>(accumulator: Accumulator<State>): Accumulator<State> {
  return {
    ...accumulator,
    add: (state, value, time) =>
      !(typeof value === 'number' && value < 0) && accumulator.add(state, value, time),
  };
}
