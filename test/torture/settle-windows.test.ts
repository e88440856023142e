import { expect, test } from 'vitest';
import { isLasting, standstill } from './settle-windows.ts';

test.each([
  ['duplicated: the alert busy', true],
  ['wrong content: window lanes: 12 documents instead of 11', true],
  ['wrong content: window lanes: not final; 11 documents instead of 12; documents is 11', false],
  ['wrong content: window lanes: not final', false],
  ['missing: window lanes of 1 documents', false],
])(
  'of what is wrong when all is passed, only what is too much is wrong for good: %s',
  (violation, lasting) => {
    expect(isLasting(violation)).toBe(lasting);
  },
);

test('a standstill is one after the longest wait, which begins anew with each change', () => {
  let now = 0;
  const isStill = standstill(90, () => now);
  const at = (time: number, state: string) => {
    now = time;
    return isStill(state);
  };
  expect(at(0, 'three missing')).toBe(false);
  expect(at(89, 'three missing')).toBe(false);
  expect(at(89, 'two missing')).toBe(false);
  expect(at(178, 'two missing')).toBe(false);
  expect(at(179, 'two missing')).toBe(true);
});
