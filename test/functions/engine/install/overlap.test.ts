import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlap } from '../../../../functions/engine/install/overlap.ts';

test.each([
  ['web-*', 'web-traffic-*', true],
  ['*', 'web', true],
  ['*-2026.11.30', 'web-*', true],
  ['web-*', 'webs-*', false],
  ['web-*', 'web', false],
  ['a*b', 'a*c', false],
  ['', '*', true],
])('%j and %j: %j', (first, second, expected) => {
  expect(overlap(first, second)).toBe(expected);
  expect(overlap(second, first)).toBe(expected);
});

test('what a pattern matches overlaps with it', () => {
  const part = fc.constantFrom('a', 'b', 'ab', '*', '.*', '-');
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 6 }),
      fc.array(fc.constantFrom('', 'a', 'b', 'ba')),
      (parts, texts) => {
        const name = parts.map((piece, position) => piece.replace('*', texts[position] ?? '')).join('');
        expect(overlap(parts.join(''), name)).toBe(true);
      },
    ),
  );
});
