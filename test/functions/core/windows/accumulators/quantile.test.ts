import { DDSketch } from '@datadog/sketches-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantileAccumulator } from '../../../../../functions/core/windows/accumulators/quantile.ts';

const quantiles = [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e307, max: 1e307 });

function sketchOf(values: readonly number[], accumulator = quantileAccumulator(0.5)) {
  const sketch = accumulator.empty();
  expect(values.every((value) => accumulator.add(sketch, value, 0))).toBe(true);
  return sketch;
}

function resultOf(values: readonly number[], q: number): number {
  return Number(quantileAccumulator(q).result(sketchOf(values), 1));
}

/** 1 %, and what rounding adds. */
const accuracy = 0.01 + 1e-9;

test('is within 1 % of the value of its rank', () => {
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 1, maxLength: 100 }),
      fc.constantFrom(...quantiles),
      (values, q) => {
        const sorted = [...values].sort((a, b) => a - b);
        const truth = sorted[Math.floor(q * (values.length - 1))] ?? Number.NaN;
        const error = Math.abs(resultOf(values, q) - truth);
        // What is this near to zero counts as zero.
        expect(error <= Math.abs(truth) * accuracy || (error === Math.abs(truth) && error < 1e-305)).toBe(
          true,
        );
      },
    ),
  );
});

test('is what Datadog has, of ten thousand values of a heavy-tailed distribution', () => {
  const values = Array.from({ length: 10_000 }, (_, position) => (1 - (position + 0.5) / 10_000) ** -1.5 - 3);
  const theirs = new DDSketch({ relativeAccuracy: 0.01 });
  for (const value of values) theirs.accept(value);
  const ours = sketchOf(values);
  for (const q of quantiles) {
    const bound = Math.abs(theirs.getValueAtQuantile(q)) * 1e-9;
    const difference = Number(quantileAccumulator(q).result(ours, 1)) - theirs.getValueAtQuantile(q);
    expect(Math.abs(difference)).toBeLessThanOrEqual(bound);
  }
});

test('of a range that has too many bins, the values nearest to zero lose their accuracy, in any order alike', () => {
  const values = Array.from({ length: 3_000 }, (_, position) => 1.03 ** (position - 1_500));
  const accumulator = quantileAccumulator(0.5);
  const encoded = JSON.stringify(accumulator.encode(sketchOf(values)));
  expect(JSON.stringify(accumulator.encode(sketchOf([...values].reverse())))).toBe(encoded);
  const merged = accumulator.empty();
  for (const part of [values.slice(700, 2_900), values.slice(0, 700), values.slice(2_900)]) {
    accumulator.merge(merged, accumulator.decode(accumulator.encode(sketchOf(part))));
  }
  expect(JSON.stringify(accumulator.encode(merged))).toBe(encoded);
  expect(accumulator.decode(JSON.parse(encoded)).positive.size).toBe(2_048);
  const truth = 1.03 ** (Math.floor(0.9 * 2_999) - 1_500);
  expect(Math.abs(resultOf(values, 0.9) / truth - 1)).toBeLessThan(accuracy);
});

test('takes neither NaN nor what is too large for a bin', () => {
  const accumulator = quantileAccumulator(0.5);
  const sketch = accumulator.empty();
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE, '1', null]) {
    expect(accumulator.add(sketch, value, 0)).toBe(false);
  }
  expect(accumulator.result(sketch, 1)).toBeUndefined();
});

test('the state of a hundred thousand latencies is small', () => {
  const values = Array.from({ length: 100_000 }, (_, position) => 1 + ((position * 7_919) % 60_000));
  const encoded = JSON.stringify(quantileAccumulator(0.5).encode(sketchOf(values)));
  expect(encoded.length).toBeLessThan(4_000);
});
