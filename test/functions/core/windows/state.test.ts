import { expect, test } from 'vitest';
import { addCounts, total } from '../../../../functions/core/windows/counts.ts';
import { byKey, isOthers } from '../../../../functions/core/windows/key.ts';
import { isAfter } from '../../../../functions/core/windows/state.ts';

test('sequence numbers are compared as the numbers that they are', () => {
  expect(isAfter('1', undefined)).toBe(true);
  const numbers = ['', '9', '10', '11', '100'];
  for (const [at, one] of numbers.entries()) {
    for (const [other, another] of numbers.entries()) expect(isAfter(one, another)).toBe(at > other);
  }
});

test('counts are added name by name, sorted, and nothing is there that counts nothing', () => {
  const before = { b: 1 };
  const after = addCounts(before, [
    ['c', 0],
    ['b', 2],
    ['a', 1],
    ['a', 1],
    ['__proto__', 1],
  ]);
  expect(Object.entries(after)).toEqual([
    ['__proto__', 1],
    ['a', 2],
    ['b', 3],
  ]);
  expect(before).toEqual({ b: 1 });
  expect(addCounts(before, [['c', 0]])).toEqual(before);
  expect(total(after)).toBe(6);
  expect(total({})).toBe(0);
});

test('items are grouped by their keys, in the order in which the keys come', () => {
  const items = [['a', 1], ['b'], ['a', 1], ['a', '1']].map((key, n) => ({ key, n }));
  expect(byKey(items)).toEqual([
    [
      ['a', 1],
      [items[0], items[2]],
    ],
    [['b'], [items[1]]],
    [['a', '1'], [items[3]]],
  ]);
});

test('the key of all others has _other in each field; the only key of a window without fields is none', () => {
  const plan = { keyFields: ['a', 'b'] };
  expect(isOthers(plan, ['_other', '_other'])).toBe(true);
  expect(isOthers(plan, ['_other', 'x'])).toBe(false);
  expect(isOthers({ keyFields: [] }, [])).toBe(false);
});
