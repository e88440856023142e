import { expect, it } from 'vitest';
import { keyOf, lengthOfTime, someText } from '../../../cli/alerts/arguments.ts';

it.each([
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['0s', 0],
  ['90d', 7_776_000_000],
])('takes %s as a length of time', (value, length) => {
  expect(lengthOfTime(value)).toBe(length);
});

it.each(['', '2', '2 h', '-1h', '1.5h', '91d', '2w', 'for ever'])(
  'refuses "%s" as a length of time',
  (value) => {
    expect(() => lengthOfTime(value)).toThrow(/length of time up to 90d/);
  },
);

it.each([
  ['["roof-1","temperature"]', ['roof-1', 'temperature']],
  ['["5xx"]', ['5xx']],
  ['web-2', ['web-2']],
  ['"web-2"', ['web-2']],
  ['[404]', [404]],
  ['[]', []],
])('takes %s as a key', (value, key) => {
  expect(keyOf(value)).toEqual(key);
});

it.each(['{"host":"web-2"}', '[null]', '[["web-2"]]'])('refuses %s as a key', (value) => {
  expect(() => keyOf(value)).toThrow(/list of the key's values in JSON/);
});

it('refuses a name of blanks', () => {
  expect(() => someText(' ')).toThrow(/not empty/);
});
