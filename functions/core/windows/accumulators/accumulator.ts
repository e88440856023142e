import type { Scalar } from './scalar.ts';

/** What a metric gives. */
export type MetricResult = Scalar | readonly { readonly value: Scalar; readonly count: number }[];

/**
 * How one kind of metric is computed. The order of values and of merges makes no difference to the result, except
 * where a kind says so. A state belongs to who made it with `empty` or `decode`: `add` and `merge` change it in place.
 */
export interface Accumulator<State> {
  readonly empty: () => State;
  /** @returns false for a value that can't be used, which changes nothing. */
  readonly add: (state: State, value: unknown, time: number) => boolean;
  /** Takes `other` into `state`, and leaves `other` as it is. */
  readonly merge: (state: State, other: State) => void;
  /** As JSON, the same for the same values. */
  readonly encode: (state: State) => unknown;
  /** @throws StateError for what `encode` can't have given */
  readonly decode: (encoded: unknown) => State;
  /** `size`: the window's length in milliseconds. None without values. */
  readonly result: (state: State, size: number) => MetricResult | undefined;
}

/** A stored state isn't what was written: somebody else wrote to the index, or a newer version did. */
export class StateError extends Error {
  readonly code = 'WINDOW_STATE_UNREADABLE';
}

/** One metric's values of a batch. */
export interface Folding {
  /** @returns false for a value that can't be used. */
  readonly add: (value: unknown, time: number) => boolean;
  readonly encode: () => unknown;
}

/** An accumulator that keeps the type of its states to itself. */
export interface Metering {
  /** Begins with nothing. */
  readonly fold: () => Folding;
  /** All that is stored, as one. @throws StateError */
  readonly combine: (stored: readonly unknown[]) => unknown;
  /** Of all that is stored. @throws StateError */
  readonly result: (stored: readonly unknown[], size: number) => MetricResult | undefined;
}

export function metering<State>({ empty, add, merge, encode, decode, result }: Accumulator<State>): Metering {
  function merged(stored: readonly unknown[]): State {
    const state = empty();
    for (const one of stored) merge(state, decode(one));
    return state;
  }
  return {
    fold() {
      const state = empty();
      // Methods: esbuild's `keepNames` names every arrow function when it is made, at many times the cost of making it.
      return {
        add(value, time) {
          return add(state, value, time);
        },
        encode() {
          return encode(state);
        },
      };
    },
    combine(stored) {
      return encode(merged(stored));
    },
    result(stored, size) {
      return result(merged(stored), size);
    },
  };
}
