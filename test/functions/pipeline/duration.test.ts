import { expect, test } from 'vitest';
import { type Duration, durationOf, milliseconds } from '../../../functions/pipeline/duration.ts';

test.each<[Duration, number]>([
  ['90s', 90_000],
  ['15m', 900_000],
  ['12h', 43_200_000],
  ['30d', 2_592_000_000],
  ['0s', 0],
  ['1.5h', 5_400_000],
])('%s', (duration, expected) => {
  expect(milliseconds(duration)).toBe(expected);
});

test.each(['', '5', 'd', '-1d', '1 d', '1D', '1w', '1e3s', 'Infinityd', '1d2h'])(
  '"%s" is no duration',
  (text) => {
    expect(milliseconds(text as Duration)).toBeNaN();
  },
);

test.each<[number, Duration]>([
  [0, '0s'],
  [1_500, '1.5s'],
  [90_000, '90s'],
  [900_000, '15m'],
  [86_400_000, '1d'],
])('%i milliseconds as a duration', (length, expected) => {
  expect(durationOf(length)).toBe(expected);
});
