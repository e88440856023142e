import { describe, expect, test } from 'vitest';
import { meteringOf } from '../../../../../functions/core/windows/accumulators/of-metric.ts';
import {
  average,
  count,
  distinct,
  last,
  min,
  quantile,
  standardDeviation,
  sum,
  top,
} from '../../../../../functions/pipeline/metrics.ts';
import type { Metric } from '../../../../../functions/pipeline/windows.ts';

const hashes = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64');
const bins = (...distances: readonly unknown[]) => [0, distances.flatMap((each) => [each, 1]), []];
const registers = (text: string) => ({ registers: text.padEnd(4_096, 'A') });
const reading = (metric: Metric, stored: unknown) => () => meteringOf(metric).combine([stored]);
const p50 = quantile('v', 0.5);
/** The bin of the largest value that is taken. */
const lastBin = 35_487;

describe('what is stored and is no state is refused in a sentence', () => {
  const noPair = 'an average is stored as no pair';
  const noTriple = 'a standard deviation is stored as no triple';
  const noSum = 'a sum is stored with a part that is no number of its size';
  const noCount = 'a count is stored as no whole number from 0';
  const noTime = 'a value is stored without its time';
  const noValue = 'a value is stored with no time, or is no text, number or boolean';
  const noDistinct = 'a distinct count is stored as neither hashes nor registers';
  const noHashes = 'the hashes of a distinct count are stored as none';
  const noRegisters = 'the registers of a distinct count are stored as no text of 4096 characters';
  const noBins = 'the bins of a quantile are stored as no list of pairs';
  const noOrder = 'the bins of a quantile are stored in no order';
  const noBin = 'a quantile is stored with a bin that no value has';
  const noFrequent = 'a frequent value is stored as no text, number or boolean with its count';
  test.each<[Metric, unknown, string]>([
    ...['1', -1, 1.5, null, 2 ** 53].map((stored): [Metric, unknown, string] => [count(), stored, noCount]),
    [sum('v'), 5, 'a sum is stored as no list'],
    ...['5', Number.NaN, 1.000001e300, -1.000001e300].map((part): [Metric, unknown, string] => [
      sum('v'),
      [part],
      noSum,
    ]),
    ...[5, { length: 2 }, [1], [1, [], 2]].map((stored): [Metric, unknown, string] => [
      average('v'),
      stored,
      noPair,
    ]),
    ...[5, { length: 3 }, [1, []], [1, [], [], 2]].map((stored): [Metric, unknown, string] => [
      standardDeviation('v'),
      stored,
      noTriple,
    ]),
    ...['1', Number.NaN, {}].map((stored): [Metric, unknown, string] => [
      min('v'),
      stored,
      'an extreme is stored as no number',
    ]),
    ...[5, [1], [1, 'a', 2]].map((stored): [Metric, unknown, string] => [last('v'), stored, noTime]),
    ...[
      ['1', 'a'],
      [Number.POSITIVE_INFINITY, 'a'],
      [1, {}],
      [1, null],
    ].map((stored): [Metric, unknown, string] => [last('v'), stored, noValue]),
    ...[5, null, ['A']].map((stored): [Metric, unknown, string] => [distinct('v'), stored, noDistinct]),
    ...['AAAAAAAAAAA', hashes(7), hashes(257 * 8)].map((stored): [Metric, unknown, string] => [
      distinct('v'),
      stored,
      noHashes,
    ]),
    ...[{}, { registers: 5 }, { registers: Array(4_096).fill('A') }, { registers: 'A'.repeat(4_095) }].map(
      (stored): [Metric, unknown, string] => [distinct('v'), stored, noRegisters],
    ),
    ...[registers('!'), registers('2')].map((stored): [Metric, unknown, string] => [
      distinct('v'),
      stored,
      'a register of a distinct count is stored as none',
    ]),
    ...[5, { length: 3 }, [0, []], [0, [], [], 1]].map((stored): [Metric, unknown, string] => [
      p50,
      stored,
      'a quantile is stored as no triple',
    ]),
    ...[5, { length: 2 }, [1], Array(2 * 2_049).fill(1)].map((stored): [Metric, unknown, string] => [
      p50,
      [0, stored, []],
      noBins,
    ]),
    ...[['1'], [1.5], [3, 0], [3, -1]].map((distances): [Metric, unknown, string] => [
      p50,
      bins(...distances),
      noOrder,
    ]),
    ...[lastBin + 1, -lastBin - 1].map((bin): [Metric, unknown, string] => [p50, bins(bin), noBin]),
    [top('v', 3), 5, 'the most frequent values are stored as no list'],
    ...[5, ['a'], ['a', 1, 2], [{}, 1]].map((pair): [Metric, unknown, string] => [
      top('v', 3),
      [pair],
      noFrequent,
    ]),
    [top('v', 3), [['a', 'x']], noCount],
  ])('%j, %j', (metric, stored, sentence) => {
    expect(reading(metric, stored)).toThrow(
      expect.objectContaining({ code: 'WINDOW_STATE_UNREADABLE', message: sentence }),
    );
  });
});

test.each<[Metric, unknown]>([
  [count(), 0],
  [count(), 2 ** 53 - 1],
  [sum('v'), [1e300]],
  [sum('v'), [-1e300]],
  [min('v'), null],
  [last('v'), null],
  [distinct('v'), ''],
  [distinct('v'), hashes(8)],
  [distinct('v'), registers('1')],
  [p50, bins(0, 1, 2)],
  [p50, bins(-5, 1)],
  [p50, bins(lastBin)],
  [p50, bins(-lastBin)],
  [p50, bins(...Array(2_048).fill(1))],
])('what is at its limit is read, and written as it was: %j', (metric, stored) => {
  expect(meteringOf(metric).combine([stored])).toEqual(stored);
});

test('256 different hashes are still hashes', () => {
  const stored = Buffer.from(Array.from({ length: 256 * 8 }, (_, at) => (at % 8 === 0 ? at / 8 : 1)));
  expect(meteringOf(distinct('v')).combine([stored.toString('base64')])).toBe(stored.toString('base64'));
});

const bad = [null, undefined, {}, [], Number.NaN, Number.POSITIVE_INFINITY];
test.each<[Metric, readonly unknown[], readonly unknown[]]>([
  [count(), bad, []],
  [sum('v'), [1e140, -1e140, 0], [...bad, '1', 1.000001e140, true]],
  [average('v'), [1e140, -1e140], [...bad, '1', 1.000001e140]],
  [standardDeviation('v'), [1e140, -1e140], [...bad, '1', 1.000001e140]],
  [sum('v', { nonNegative: true }), [0, -0, 1], [...bad, '1', -Number.MIN_VALUE]],
  [min('v'), [Number.MAX_VALUE, 0], [...bad, '1', true]],
  [distinct('v'), ['', false, 0, new Date(0)], [...bad, new Date(Number.NaN), 1n]],
  [last('v'), ['', false, 0], [...bad, new Date(Number.NaN), 1n]],
  [top('v', 3), ['', false, 0], [...bad, new Date(Number.NaN), 1n]],
  [p50, [0, Number.MAX_VALUE / (1.01 / 0.99)], [...bad, '1', Number.MAX_VALUE / 1.02]],
])('a metric says which values it takes, and which it skips: %j', (metric, taken, skipped) => {
  const folding = meteringOf(metric).fold();
  expect(taken.map((value) => folding.add(value, 0))).toEqual(taken.map(() => true));
  const before = JSON.stringify(folding.encode());
  expect(skipped.map((value) => folding.add(value, 0))).toEqual(skipped.map(() => false));
  expect(JSON.stringify(folding.encode())).toBe(before);
});

test('what is nearer to zero than a bin can be counts as zero, and the least that has a bin doesn’t', () => {
  const folding = meteringOf(p50).fold();
  const smallest = Number.MIN_VALUE * 2 ** 60;
  for (const value of [smallest / 2, -smallest / 2]) folding.add(value, 0);
  expect(folding.encode()).toEqual([2, [], []]);
  for (const value of [smallest, -smallest]) folding.add(value, 0);
  expect(folding.encode()).toEqual([2, [expect.any(Number), 1], [expect.any(Number), 1]]);
});

test.each([min('v'), average('v'), sum('v')])('zero has no sign, %j', (metric) => {
  const folding = meteringOf(metric).fold();
  folding.add(-0, 0);
  const result = meteringOf(metric).result([folding.encode()], 60_000);
  expect(result).toBe(0);
});
