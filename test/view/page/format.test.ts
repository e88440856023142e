import { expect, test } from 'vitest';
import {
  count,
  duration,
  plural,
  rate,
  share,
  shortCount,
  utcTimeOfDay,
} from '../../../view/page/kit/format.ts';
import { addPoints } from '../../../view/page/rooms/flow/points.ts';

test.each([
  [0, '0 s'],
  [0.4, '0 s'],
  [240, '240 ms'],
  [3_420, '3.4 s'],
  [59_960, '1 min'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h'],
  [12_000_000, '3 h 20 min'],
  [187_200_000, '2 d 4 h'],
  [-5, '0 s'],
])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

test('counts are exact, and short only where they would not fit', () => {
  expect(count(12_345_678)).toBe('12,345,678');
  expect(shortCount(9_999_999)).toBe('9,999,999');
  expect(shortCount(12_345_678)).toBe('12.35M');
  expect([rate(0), rate(0.42), rate(9.96), rate(1_234.6)]).toEqual(['0', '0.4', '10.0', '1,235']);
  expect([plural(1, 'retry', 'retries'), plural(2, 'retry', 'retries')]).toEqual(['1 retry', '2 retries']);
});

test('a share is never 0 % of some, nor all of less', () => {
  expect(share(1, 100_000)).toBe('< 0.1 %');
  expect(share(99_999, 100_000)).toBe('99.9 %');
  expect([share(0, 5), share(5, 5), share(0, 0), share(1, 3)]).toEqual(['0 %', '100 %', '0 %', '33.3 %']);
});

test('UTC is UTC', () => expect(utcTimeOfDay(Date.UTC(2026, 10, 30, 5, 6, 7))).toBe('05:06:07'));

test('points that come again are taken once, and the oldest go', () => {
  const point = (at: number) => ({ at, read: at, rejected: 0, lag: 0 });
  const points = [1, 2, 3].map(point);
  expect(addPoints(points, [2, 3].map(point))).toBe(points);
  expect(addPoints(points, [3, 4].map(point)).map(({ at }) => at)).toEqual([1, 2, 3, 4]);
  const many = Array.from({ length: 1_000 }, (_, at) => point(at));
  expect(addPoints([], many)).toHaveLength(900);
});
