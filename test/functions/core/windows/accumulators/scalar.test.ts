import { expect, test } from 'vitest';
import {
  beginning,
  compareScalars,
  isScalar,
  scalarOf,
  shortened,
} from '../../../../../functions/core/windows/accumulators/scalar.ts';

test.each([['x'.repeat(200)], [`${'x'.repeat(199)}\ud83d`], ['']])(
  'a text of at most that length stays: %j',
  (text) => {
    expect(shortened(text, 200)).toBe(text);
    expect(beginning(text, 200)).toBe(text);
  },
);

test('a longer one is cut, between characters', () => {
  expect(shortened('x'.repeat(201), 200).startsWith('x'.repeat(100))).toBe(true);
  expect(shortened(`${'x'.repeat(199)}\u{1f600}`, 200)).not.toMatch(/[\ud800-\udfff]$/);
  expect(beginning(`${'x'.repeat(199)}\u{1f600}`, 200)).toBe('x'.repeat(199));
  expect(shortened('x'.repeat(201), 200).length).toBeLessThanOrEqual(200);
});

test.each([
  ['a', true],
  [true, true],
  [0, true],
  [Number.NaN, false],
  [null, false],
  [[], false],
  [{}, false],
])('%j is a scalar: %s', (value, expected) => {
  expect(isScalar(value)).toBe(expected);
  expect(scalarOf(value) !== undefined).toBe(expected);
});

test('scalars are ordered by type, then by value; equal ones are neither before nor after', () => {
  const ordered = [false, true, -1, 10, 'B', 'a', 'aa'];
  for (const [at, one] of ordered.entries()) {
    for (const [other, another] of ordered.entries()) {
      expect(Math.sign(compareScalars(one, another))).toBe(Math.sign(at - other));
    }
  }
});
