import { expect, test } from 'vitest';
import { rememberAll, rememberLast, rememberSome } from '../../../../functions/core/json/remember.ts';

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

test('after ten thousand answers all are forgotten', () => {
  let asked = 0;
  const length = rememberSome((given) => {
    asked += 1;
    return given.length;
  });
  const first = Array.from({ length: 10_000 }, (_, n) => `${n}`);
  for (let time = 0; time < 2; time += 1) for (const given of first) length(given);
  expect(asked).toBe(10_000);
  length('one more');
  length('0');
  expect(asked).toBe(10_002);
});

test('all answers are remembered each for its own question', () => {
  const asked: object[] = [];
  const [one, other] = [{ n: 1 }, { n: 1 }];
  const wrap = rememberAll((given: object) => {
    asked.push(given);
    return { given };
  });
  const answers = [one, other, one, other].map(wrap);
  expect(answers[2]).toBe(answers[0]);
  expect(answers[3]).toBe(answers[1]);
  expect(answers[0]).toEqual({ given: one });
  expect(asked).toEqual([one, other]);
});
