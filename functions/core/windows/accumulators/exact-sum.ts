import { StateError } from './accumulator.ts';

/**
 * A sum without any rounding, as numbers that don't overlap in their digits, the smallest first. From J. R. Shewchuk,
 * "Adaptive Precision Floating-Point Arithmetic" (1997), in the form that Python's `math.fsum` has:
 * https://github.com/python/cpython/blob/main/Modules/mathmodule.c
 */
export type Partials = number[];

/** Of what is larger, sums of squares could leave what a number can hold: 1e140 squared, and 1e20 of them. */
export const largestAddend = 1e140;

const largestPartial = 1e300;

/** Adds to a sum in place. */
export function addExactly(partials: Partials, value: number): void {
  let sum = value;
  let kept = 0;
  for (const partial of partials) {
    const [large, small] = Math.abs(sum) < Math.abs(partial) ? [partial, sum] : [sum, partial];
    sum = large + small;
    const lost = small - (sum - large);
    if (lost !== 0) {
      partials[kept] = lost;
      kept += 1;
    }
  }
  partials.length = kept;
  if (sum !== 0) partials.push(sum);
}

/** The nearest number to the sum, half to even: the same however it came about. */
export function rounded(partials: Partials): number {
  let position = partials.length - 1;
  let sum = partials[position] ?? 0;
  let lost = 0;
  while (position > 0 && lost === 0) {
    position -= 1;
    const partial = partials[position] ?? 0;
    const before = sum;
    sum = before + partial;
    lost = partial - (sum - before);
  }
  // Halfway between two numbers: what lies below says which is nearer.
  const below = partials[position - 1] ?? 0;
  const twice = lost * 2;
  const further = sum + twice;
  return position > 0 && Math.sign(below) === Math.sign(lost) && further - sum === twice ? further : sum;
}

/** The one way to write a sum: its nearest number, the nearest to what is left, and so on. */
export function encodePartials(partials: Partials): readonly number[] {
  const left = [...partials];
  const encoded: number[] = [];
  for (let next = rounded(left); next !== 0; next = rounded(left)) {
    encoded.push(next);
    addExactly(left, -next);
  }
  return encoded;
}

/** @throws StateError */
export function decodePartials(encoded: unknown): Partials {
  if (!Array.isArray(encoded)) throw new StateError('a sum is stored as no list');
  const partials: Partials = [];
  for (const part of encoded) {
    if (typeof part !== 'number' || !(Math.abs(part) <= largestPartial)) {
      throw new StateError('a sum is stored with a part that is no number of its size');
    }
    addExactly(partials, part);
  }
  return partials;
}

/** Both halves of a number have few enough digits for their products to be exact. https://doi.org/10.1007/BF01397083 */
const splitter = 2 ** 27 + 1;

/** The product of two numbers without rounding: the nearest number, and what that lacks. */
export function exactProduct(a: number, b: number): readonly [product: number, lacking: number] {
  const product = a * b;
  const [highA, lowA] = halves(a);
  const [highB, lowB] = halves(b);
  return [product, lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB)];
}

function halves(value: number): readonly [number, number] {
  const scaled = splitter * value;
  const high = scaled - (scaled - value);
  return [high, value - high];
}
