import { expect, test } from 'vitest';
import { Allowance, sampleOf } from '../../../cli/tap/sample.ts';

const numbers = Array.from({ length: 1_000 }, (_, n) => n);

test('a sample has as many as asked for, in their order, from everywhere', () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const counts = [0, 0, 0, 0];
  for (let round = 0; round < 200; round += 1) {
    const sample = sampleOf(numbers, 20, random);
    expect(sample).toHaveLength(20);
    expect(sample).toEqual(sample.toSorted((a, b) => a - b));
    for (const number of sample)
      counts[Math.floor(number / 250)] = (counts[Math.floor(number / 250)] ?? 0) + 1;
  }
  for (const count of counts) expect(count).toBeGreaterThan(850);
});

test.each([
  [numbers.length, numbers.length],
  [2_000, numbers.length],
  [Number.POSITIVE_INFINITY, numbers.length],
  [0, 0],
])('a sample of %s has %s', (most, length) => {
  expect(sampleOf(numbers, most, Math.random)).toHaveLength(length);
});

test('an allowance of so many a second is not saved up, and one below 1 comes now and then', () => {
  const some = new Allowance(20);
  expect(some.at(0)).toBe(20);
  some.take(20);
  expect(some.at(500)).toBe(10);
  expect(some.at(60_000)).toBe(20);
  const rare = new Allowance(0.5);
  expect(rare.at(0)).toBe(0);
  expect(rare.at(1_000)).toBe(1);
  rare.take(1);
  expect(rare.at(2_000)).toBe(0);
  expect(rare.at(3_000)).toBe(1);
  expect(new Allowance(undefined).at(0)).toBe(Number.POSITIVE_INFINITY);
});
