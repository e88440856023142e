import { type Accumulator, StateError } from './accumulator.ts';
import { beginning, compareScalars, isScalar, type Scalar, scalarOf } from './scalar.ts';

interface AtTime {
  value?: { readonly time: number; readonly scalar: Scalar } | undefined;
}

/** UTF-16 units. */
const longestText = 256;

/** Of the earliest event; of several at one time, the value that sorts first. */
export const firstAccumulator = atTime(-1);
/** Of the latest event; of several at one time, the value that sorts last. */
export const lastAccumulator = atTime(1);

function atTime(direction: 1 | -1): Accumulator<AtTime> {
  function take(state: AtTime, value: NonNullable<AtTime['value']>): void {
    const { value: kept } = state;
    const later =
      kept === undefined
        ? direction
        : Math.sign(value.time - kept.time) || compareScalars(value.scalar, kept.scalar);
    if (later * direction > 0) state.value = value;
  }
  return {
    empty: () => ({}),
    add(state, value, time) {
      const uncut = scalarOf(value);
      const scalar = typeof uncut === 'string' ? beginning(uncut, longestText) : uncut;
      if (scalar === undefined) return false;
      take(state, { time, scalar });
      return true;
    },
    merge(state, { value }) {
      if (value !== undefined) take(state, value);
    },
    encode: ({ value }) => (value === undefined ? null : [value.time, value.scalar]),
    decode: (encoded) => ({ value: encoded === null ? undefined : decodeAtTime(encoded) }),
    result: ({ value }) => value?.scalar,
  };
}

function decodeAtTime(encoded: unknown): NonNullable<AtTime['value']> {
  if (!Array.isArray(encoded) || encoded.length !== 2)
    throw new StateError('a value is stored without its time');
  const [time, scalar]: unknown[] = encoded;
  if (!Number.isFinite(time) || !isScalar(scalar)) {
    throw new StateError('a value is stored with no time, or is no text, number or boolean');
  }
  return { time: Number(time), scalar };
}
