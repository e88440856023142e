import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addExactly,
  decodePartials,
  encodePartials,
  exactProduct,
  type Partials,
  rounded,
} from '../../../../../functions/core/windows/accumulators/exact-sum.ts';

const addend = fc.oneof(
  fc.double({ noNaN: true, min: -1e140, max: 1e140 }),
  fc.double({ noNaN: true, min: -1, max: 1 }),
  fc.integer(),
);

/** A number as a whole multiple of the smallest there is: what BigInt then adds is the truth. */
function units(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const digits = bits & ((1n << 52n) - 1n);
  const size = exponent === 0 ? digits : (digits | (1n << 52n)) << BigInt(exponent - 1);
  return bits >> 63n === 1n ? -size : size;
}

function sumOf(values: readonly number[]): Partials {
  const partials: Partials = [];
  for (const value of values) addExactly(partials, value);
  return partials;
}

function distance(sum: bigint, value: number): bigint {
  const difference = sum - units(value);
  return difference < 0n ? -difference : difference;
}

test('a sum is the number nearest to the true one', () => {
  fc.assert(
    fc.property(fc.array(addend, { maxLength: 50 }), (values) => {
      const sum = rounded(sumOf(values));
      const truth = values.map(units).reduce((a, b) => a + b, 0n);
      const step = Math.max(Number.MIN_VALUE, Math.abs(sum) * Number.EPSILON);
      for (const other of [sum - step, sum + step, sum - step / 2, sum + step / 2]) {
        expect(distance(truth, sum) <= distance(truth, other)).toBe(true);
      }
    }),
  );
});

test.each([
  { values: [1e16, 1, -1e16], sum: 1 },
  { values: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], sum: 1 },
  { values: [1, 2 ** -53, 2 ** -106], sum: 1 + Number.EPSILON },
  { values: [1, 2 ** -53, -(2 ** -106)], sum: 1 },
  { values: [1e140, 1, -1e140, 1e-300], sum: 1 },
])('$values add up to $sum', ({ values, sum }) => {
  expect(rounded(sumOf(values))).toBe(sum);
});

test('the same values are written the same, in whatever order they were added', () => {
  fc.assert(
    fc.property(
      fc.array(addend, { maxLength: 30 }).chain((values) => fc.tuple(fc.constant(values), shuffled(values))),
      ([values, others]) => {
        expect(encodePartials(sumOf(others))).toEqual(encodePartials(sumOf(values)));
      },
    ),
  );
});

test('nothing of a sum is lost when it is written and read', () => {
  fc.assert(
    fc.property(fc.array(addend, { maxLength: 30 }), (values) => {
      const partials = decodePartials(JSON.parse(JSON.stringify(encodePartials(sumOf(values)))));
      for (const value of values) addExactly(partials, -value);
      expect(partials).toEqual([]);
    }),
  );
});

test('a product and what it lacks are the product', () => {
  const factor = fc
    .double({ noNaN: true, min: -1e100, max: 1e100 })
    .filter((value) => Math.abs(value) > 1e-100);
  fc.assert(
    fc.property(factor, factor, (a, b) => {
      const [product, lacking] = exactProduct(a, b);
      // Both sides in the square of the smallest number.
      const scale = 1n << 1074n;
      expect((units(product) + units(lacking)) * scale).toBe(units(a) * units(b));
    }),
  );
});

function shuffled(values: readonly number[]): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray([...values], { minLength: values.length });
}
