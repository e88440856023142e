import { expect, test } from 'vitest';
import { rememberLast, rememberSome } from '../../../../functions/core/json/remember.ts';

test('the last answer is given again, and another question asked anew', () => {
  const asked: number[] = [];
  const double = rememberLast((given: number) => {
    asked.push(given);
    return given * 2;
  });
  expect([1, 1, 2, 1].map(double)).toEqual([2, 2, 4, 2]);
  expect(asked).toEqual([1, 2, 1]);
});

test('many answers are remembered, though not without limit', () => {
  const asked: string[] = [];
  const length = rememberSome((given) => {
    asked.push(given);
    return given.length;
  });
  expect(['a', 'bb', 'a', 'bb'].map(length)).toEqual([1, 2, 1, 2]);
  expect(asked).toEqual(['a', 'bb']);
  for (let n = 0; n < 10_000; n += 1) length(`other ${n}`);
  expect(length('a')).toBe(1);
  expect(asked.filter((given) => given === 'a')).toHaveLength(2);
});
