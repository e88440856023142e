import { expect, test } from 'vitest';
import { nearest, unknownOptions } from '../../../functions/check/unknown-options.ts';

test.each([
  ['sevrity', 'severity'],
  ['szie', 'size'],
  ['maxkeys', 'maxKeys'],
  ['fro', undefined],
  ['retention', undefined],
  ['', undefined],
])('what %j was meant to be: %j', (key, meant) => {
  expect(nearest(key, ['for', 'severity', 'size', 'maxKeys', 'windowRetention'])).toBe(meant);
});

test('what every object inherits is no known key', () => {
  const given = { constructor: 1, ['__proto__']: 2, valueOf: 3 };
  expect(unknownOptions(given, { name: true }, 'a window')).toEqual([
    '"constructor" is no option of a window; it takes name.',
    '"__proto__" is no option of a window; it takes name.',
    '"valueOf" is no option of a window; it takes name.',
  ]);
});
