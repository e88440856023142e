import { expect, test } from 'vitest';
import { longest } from '../../../view/sources/refresh-interval.ts';

const index = (interval?: string, usual?: string) => ({
  settings: interval === undefined ? {} : { 'index.refresh_interval': interval },
  ...(usual !== undefined && { defaults: { 'index.refresh_interval': usual } }),
});

test.each([
  ['what is set', { a: index('30s', '1s') }, 30_000],
  ['what the engine does without', { a: index(undefined, '5s') }, 5_000],
  ['a second, where it says neither', { a: index() }, 1_000],
  ['the longest of several', { a: index('200ms'), b: index('2m'), c: index('1s') }, 120_000],
  ['never, if one of them isn\u2019t', { a: index('1s'), b: index('-1') }, null],
  ['a second, before there is an index', {}, 1_000],
  ['unknown, if the answer is no engine\u2019s', { a: 7 }, undefined],
])('an index is refreshed every: %s', (_, answer, expected) => {
  expect(longest(answer)).toBe(expected);
});
