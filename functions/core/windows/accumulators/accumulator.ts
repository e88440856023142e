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

/** One metric's values on their way into its stored state. */
export interface Folding {
  /** @returns false for a value that can't be used. */
  readonly add: (value: unknown, time: number) => boolean;
  readonly encode: () => unknown;
}

/** An accumulator that keeps the type of its states to itself. */
export interface Metering {
  /** Goes on from what is stored, or from nothing. @throws StateError */
  readonly fold: (stored: unknown) => Folding;
  /** Of all that is stored. @throws StateError */
  readonly result: (stored: readonly unknown[], size: number) => MetricResult | undefined;
}

export function metering<State>({ empty, add, merge, encode, decode, result }: Accumulator<State>): Metering {
  return {
    fold(stored) {
      const state = stored === undefined ? empty() : decode(stored);
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
    result(stored, size) {
      const state = empty();
      for (const one of stored) merge(state, decode(one));
      return result(state, size);
    },
  };
}
