import { expect, test } from 'vitest';
import { compare, median } from './against/paired.ts';
import { inTurns } from './against/rounds.ts';
import { tableOf } from './against/table.ts';
import { type Direction, verdictLine, verdictOf } from './against/verdict.ts';

const pairsOf = (ratios: readonly number[], before = 10) =>
  ratios.map((ratio) => ({ before, now: before * ratio }));

test.each([
  [[3], 3],
  [[4, 1], 2.5],
  [[9, 1, 5], 5],
  [[8, 1, 5, 6], 5.5],
])('the median of %j is %d', (values, wanted) => {
  expect(median(values)).toBe(wanted);
});

test('ratios are of the rounds’ own pairs: a slow spell that both sides share leaves them alone', () => {
  const { before, ratio } = compare([
    { before: 10, now: 11 },
    { before: 40, now: 44 },
    { before: 12, now: 13.2 },
  ]);
  expect(before).toEqual({ median: 12, lowest: 10, highest: 40 });
  for (const value of Object.values(ratio)) expect(value).toBeCloseTo(1.1);
});

// The places of the sign test's interval: with so many values, 95 % need the k-th from either end.
test.each([
  [6, 1],
  [8, 1],
  [9, 2],
  [12, 3],
  [20, 6],
])('of %d rounds the interval begins with value number %d', (rounds, position) => {
  const ratios = Array.from({ length: rounds }, (_, n) => n + 1);
  expect(compare(pairsOf(ratios, 1)).interval).toEqual([position, rounds + 1 - position]);
});

test('five rounds give no interval, and none is refused', () => {
  const comparison = compare(pairsOf([1, 1, 1, 1, 1]));
  expect(comparison.interval).toBeUndefined();
  expect(verdictOf(comparison, 'lower is better')).toBe('open');
  expect(verdictLine('drain', comparison, 'higher is better')).toContain('--rounds 6');
  expect(() => compare([])).toThrow(RangeError);
});

const verdicts: readonly (readonly [number, number, Direction, string])[] = [
  [0.99, 1.03, 'lower is better', 'as wanted'],
  [1.06, 1.09, 'lower is better', 'worse'],
  [1.01, 1.09, 'lower is better', 'open'],
  [0.97, 1.2, 'higher is better', 'as wanted'],
  [0.8, 0.94, 'higher is better', 'worse'],
  [0.9, 1.1, 'higher is better', 'open'],
];
test.each(verdicts)('from %d to %d, when %s, is %s', (low, high, direction, wanted) => {
  const comparison = compare(pairsOf([low, low, 1, 1, high, high].toSorted((a, b) => a - b)));
  expect(verdictOf({ ...comparison, interval: [low, high] }, direction)).toBe(wanted);
});

test('a spread that is too large to tell is said', () => {
  const line = verdictLine('aggregator', compare(pairsOf([0.8, 0.9, 1, 1.1, 1.2, 1.3])), 'lower is better');
  expect(line).toBe(
    'aggregator: the spread is too large to tell whether it is 5 % worse; the ratio is 0.800 to 1.300. Give more --rounds, or a quieter machine.',
  );
});

test('the table has medians and spreads of both sides and of the ratio', () => {
  const comparison = compare(pairsOf([0.9, 1, 1.2]));
  const [head, line] = tableOf([{ name: 'indexer', unit: 'µs a record', digits: 1, comparison }]);
  expect(head).toMatch(/A {2}median \[min–max\] +B .* B\/A .*rounds$/);
  expect(line).toMatch(
    /^indexer, µs a record +10\.0 \[10\.0–10\.0\] +10\.0 \[9\.0–12\.0\] +1\.000 \[0\.900–1\.200\] +3$/,
  );
});

test('turns go A B B A, the other side first in every other round, and warm-ups do not count', async () => {
  const turns: string[] = [];
  const turn = async (side: 'before' | 'now') => {
    turns.push(side);
    return turns.length;
  };
  expect(await inTurns({ warmUps: 1, cycles: 1 }, 0, turn)).toEqual({ before: 4.5, now: 4.5 });
  expect(turns).toEqual(['before', 'now', 'before', 'now', 'now', 'before']);
  turns.length = 0;
  await inTurns({ warmUps: 0, cycles: 1 }, 1, turn);
  expect(turns).toEqual(['now', 'before', 'before', 'now']);
});
