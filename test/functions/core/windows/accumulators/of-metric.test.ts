import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  Metering,
  MetricResult,
} from '../../../../../functions/core/windows/accumulators/accumulator.ts';
import { StateError } from '../../../../../functions/core/windows/accumulators/accumulator.ts';
import { meteringOf } from '../../../../../functions/core/windows/accumulators/of-metric.ts';
import {
  average,
  count,
  distinct,
  first,
  last,
  max,
  min,
  quantile,
  rate,
  standardDeviation,
  sum,
  top,
} from '../../../../../functions/pipeline/metrics.ts';
import type { Metric } from '../../../../../functions/pipeline/windows.ts';

const metrics: readonly Metric[] = [
  count(),
  rate(),
  sum('v'),
  sum('v', { nonNegative: true }),
  min('v'),
  max('v'),
  average('v'),
  standardDeviation('v'),
  quantile('v', 0.5),
  quantile('v', 0.99),
  distinct('v'),
  first('v'),
  last('v'),
  top('v', 3),
];
const cases = metrics.map((metric) => ({ kind: metric.kind, metering: meteringOf(metric), metric }));

interface Timed {
  readonly value: unknown;
  readonly time: number;
}

const value = fc.oneof(
  fc.double(),
  fc.integer({ min: -5, max: 5 }),
  fc.string({ maxLength: 3 }),
  fc.boolean(),
  fc.constantFrom(null, undefined, {}, [], Number.NaN, -0, '\ud800', new Date(0), 10n, Symbol('v')),
);
const timed: fc.Arbitrary<Timed> = fc.record({ value, time: fc.integer({ min: 0, max: 3 }) });

const minute = 60_000;

/** Each part is a pane of its own, and each half of it a batch that one commit combines with the other. */
function states(metering: Metering, parts: readonly (readonly Timed[])[]): unknown[] {
  return parts.map((part) => {
    const middle = Math.floor(part.length / 2);
    const halves = [part.slice(0, middle), part.slice(middle)].map((half) => stored(metering, half));
    return combined(metering, halves);
  });
}

/** As it comes back from the engine. */
function stored({ fold }: Metering, values: readonly Timed[]): unknown {
  const folding = fold();
  for (const { value, time } of values) folding.add(value, time);
  return JSON.parse(JSON.stringify(folding.encode()));
}

function combined({ combine }: Metering, states: readonly unknown[]): unknown {
  return JSON.parse(JSON.stringify(combine(states)));
}

function resultOf(metering: Metering, values: readonly Timed[]): MetricResult | undefined {
  return metering.result([stored(metering, values)], minute);
}

describe.each(cases)('$kind', ({ metering }) => {
  test('is the same in whatever order and parts the values come', () => {
    const parted = fc.array(timed, { maxLength: 40 }).chain((values) =>
      fc.record({
        values: fc.constant(values),
        others: fc.shuffledSubarray(values, { minLength: values.length }),
        cuts: fc.array(fc.nat({ max: values.length }), { maxLength: 4 }),
      }),
    );
    fc.assert(
      fc.property(parted, ({ values, others, cuts }) => {
        const bounds = [0, ...[...cuts].sort((a, b) => a - b), others.length];
        const parts = bounds.slice(1).map((end, position) => others.slice(bounds[position], end));
        const result = metering.result(states(metering, parts), minute);
        expect(result).toEqual(resultOf(metering, values));
        expect(metering.result(states(metering, parts).reverse(), minute)).toEqual(result);
      }),
    );
  });

  test('stores the same whatever the order, so that a rewritten state is no other', () => {
    const pair = fc
      .array(timed, { maxLength: 40 })
      .chain((values) =>
        fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length })),
      );
    fc.assert(
      fc.property(pair, ([values, others]) => {
        const one = stored(metering, values);
        expect(JSON.stringify(stored(metering, others))).toBe(JSON.stringify(one));
        expect(JSON.stringify(combined(metering, [one]))).toBe(JSON.stringify(one));
      }),
    );
  });

  test('of parts that are combined, in whatever order and steps, is what all values at once are', () => {
    const parts = fc.array(fc.array(timed, { maxLength: 15 }), { maxLength: 5 });
    fc.assert(
      fc.property(parts, fc.nat(), (parts, cut) => {
        const whole = JSON.stringify(stored(metering, parts.flat()));
        const states = parts.map((part) => stored(metering, part));
        expect(JSON.stringify(combined(metering, states))).toBe(whole);
        const at = cut % (states.length + 1);
        const steps = [combined(metering, states.slice(at)), combined(metering, states.slice(0, at))];
        expect(JSON.stringify(combined(metering, steps))).toBe(whole);
      }),
    );
  });

  test('is not changed by values that it refuses', () => {
    fc.assert(
      fc.property(fc.array(timed, { maxLength: 20 }), (values) => {
        const folding = metering.fold();
        const taken = values.filter(({ value, time }) => folding.add(value, time));
        expect(JSON.stringify(stored(metering, taken))).toBe(JSON.stringify(folding.encode()));
      }),
    );
  });

  test('is never a number that JSON does not know', () => {
    const smallest = [0, -Number.MIN_VALUE].map((value) => ({ value, time: 0 }));
    const large = [1, 0.999, 0.98, 0.6, 0.49].map((part) => [{ value: -Number.MAX_VALUE * part, time: 0 }]);
    fc.assert(
      fc.property(fc.array(timed, { maxLength: 20 }), (values) => {
        const result = resultOf(metering, values);
        expect(JSON.parse(JSON.stringify({ result }))).toEqual(result === undefined ? {} : { result });
      }),
      { examples: [smallest, ...large].map((values): [Timed[]] => [values]) },
    );
  });

  test('reads what is no state with an error that says so, or as one that it can write', () => {
    const nonsense = fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.oneof(fc.integer(), fc.double(), fc.array(fc.oneof(fc.integer(), fc.string(), fc.double()))),
      ),
      fc.record({ registers: fc.string() }),
      fc.string().map((text) => Buffer.from(text).toString('base64')),
    );
    fc.assert(
      fc.property(nonsense, (encoded) => {
        try {
          const rewritten = combined(metering, [encoded]);
          expect(JSON.stringify(combined(metering, [rewritten]))).toBe(JSON.stringify(rewritten));
          expect(metering.result([encoded], minute)).not.toBeNaN();
        } catch (thrown) {
          if (!(thrown instanceof StateError)) throw thrown;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

test.each<{ metric: Metric; result: MetricResult | undefined }>([
  { metric: count(), result: 0 },
  { metric: rate(), result: 0 },
  { metric: sum('v'), result: 0 },
  { metric: distinct('v'), result: 0 },
  { metric: top('v', 3), result: [] },
  { metric: min('v'), result: undefined },
  { metric: max('v'), result: undefined },
  { metric: average('v'), result: undefined },
  { metric: standardDeviation('v'), result: undefined },
  { metric: quantile('v', 0.5), result: undefined },
  { metric: first('v'), result: undefined },
  { metric: last('v'), result: undefined },
])('$metric.kind of no values is $result', ({ metric, result }) => {
  expect(resultOf(meteringOf(metric), [])).toEqual(result);
  expect(meteringOf(metric).result([], minute)).toEqual(result);
});

test.each<{ metric: Metric; values: readonly unknown[]; result: MetricResult | undefined }>([
  { metric: count(), values: [null, 1, 'a'], result: 3 },
  { metric: rate(), values: Array(90).fill(true), result: 1.5 },
  { metric: sum('v'), values: [1, 'x', 2, Number.NaN, '3', 1e141, Number.POSITIVE_INFINITY], result: 3 },
  { metric: sum('v', { nonNegative: true }), values: [1, -5, 2], result: 3 },
  { metric: min('v'), values: [2, -1, 'a'], result: -1 },
  { metric: max('v'), values: [2, -1, 1e300], result: 1e300 },
  { metric: average('v'), values: [1, 2, 6], result: 3 },
  { metric: standardDeviation('v'), values: [2, 4, 4, 4, 5, 5, 7, 9], result: 2 },
  { metric: standardDeviation('v'), values: [1e9 + 1, 1e9 + 3], result: 1 },
  { metric: standardDeviation('v'), values: [0.1, 0.1, 0.1], result: 0 },
  { metric: distinct('v'), values: ['a', 'b', 'a', 1, '1', true, -0, 0, {}], result: 6 },
  { metric: first('v'), values: ['late', 'later'], result: 'late' },
  { metric: last('v'), values: ['early', 'a'.repeat(300)], result: 'a'.repeat(256) },
  {
    metric: top('v', 2),
    values: ['b', 'a', 'c', 'a', 'b', 'a', 'c'],
    result: [
      { value: 'a', count: 3 },
      { value: 'b', count: 2 },
    ],
  },
])('$metric.kind of $values is $result', ({ metric, values, result }) => {
  const timed = values.map((value, time) => ({ value, time }));
  expect(resultOf(meteringOf(metric), timed)).toEqual(result);
});

test('of values at one time, first is the one that sorts first and last the one that sorts last', () => {
  const values = ['b', 'a', 2, true].map((value) => ({ value, time: 7 }));
  expect(resultOf(meteringOf(first('v')), values)).toBe(true);
  expect(resultOf(meteringOf(last('v')), values)).toBe('b');
});
