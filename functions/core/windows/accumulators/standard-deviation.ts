import { type Accumulator, StateError } from './accumulator.ts';
import { decodeCount } from './count.ts';
import {
  addExactly,
  decodePartials,
  encodePartials,
  exactProduct,
  type Partials,
  rounded,
} from './exact-sum.ts';
import { addAll, isAddend } from './numeric.ts';

interface Moments {
  count: number;
  readonly sum: Partials;
  readonly squares: Partials;
}

/** Of the whole population. The sums are exact, so values that are large and close together don't cancel out. */
export const standardDeviationAccumulator: Accumulator<Moments> = {
  empty: () => ({ count: 0, sum: [], squares: [] }),
  add(state, value) {
    if (!isAddend(value)) return false;
    state.count += 1;
    addExactly(state.sum, value);
    addProduct(state.squares, value, value);
    return true;
  },
  merge(state, other) {
    state.count += other.count;
    addAll(state.sum, other.sum);
    addAll(state.squares, other.squares);
  },
  encode: ({ count, sum, squares }) => [count, encodePartials(sum), encodePartials(squares)],
  decode(encoded) {
    if (!Array.isArray(encoded) || encoded.length !== 3) {
      throw new StateError('a standard deviation is stored as no triple');
    }
    const [count, sum, squares] = encoded;
    return { count: decodeCount(count), sum: decodePartials(sum), squares: decodePartials(squares) };
  },
  result({ count, sum, squares }) {
    if (count === 0) return undefined;
    // n·Σx² − (Σx)², rounded once.
    const spread: Partials = [];
    for (const part of squares) addProduct(spread, part, count);
    for (const a of sum) for (const b of sum) addProduct(spread, -a, b);
    return Math.sqrt(Math.max(0, rounded(spread))) / count;
  },
};

function addProduct(partials: Partials, a: number, b: number): void {
  for (const part of exactProduct(a, b)) addExactly(partials, part);
}
