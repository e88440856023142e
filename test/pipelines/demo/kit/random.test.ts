import { expect, it } from 'vitest';
import { createRandom } from '../../../../pipelines/demo/kit/random.ts';

const draws = 20_000;

function mean(draw: () => number): number {
  return Array.from({ length: draws }, draw).reduce((sum, value) => sum + value, 0) / draws;
}

it('the same seed gives the same numbers', () => {
  const [one, same, other] = [createRandom(1), createRandom(1), createRandom(2)];
  const numbers = Array.from({ length: 10 }, () => one.fraction());
  expect(Array.from({ length: 10 }, () => same.fraction())).toEqual(numbers);
  expect(Array.from({ length: 10 }, () => other.fraction())).not.toEqual(numbers);
});

it('distributions have the mean that they were given', () => {
  const random = createRandom(3);
  expect(mean(() => random.normal(10, 2))).toBeCloseTo(10, 1);
  expect(mean(() => random.exponential(4))).toBeCloseTo(4, 0);
  expect(mean(() => Number(random.chance(0.3)))).toBeCloseTo(0.3, 1);
});

it('the first item of a ranking is picked about twice as often as the second, and the last one too', () => {
  const random = createRandom(4);
  const picked = Array.from({ length: draws }, () => random.pickByRank([0, 1, 2, 3, 4]));
  const counts = [0, 1, 2, 3, 4].map((item) => picked.filter((other) => other === item).length);
  expect((counts[0] ?? 0) / (counts[1] ?? 1)).toBeCloseTo(Math.log(2) / Math.log(1.5), 0);
  expect(counts[4]).toBeGreaterThan(0);
});

it('picking from nothing is an error', () => {
  expect(() => createRandom(5).pick([])).toThrow(RangeError);
});
