import { expect, test } from 'vitest';
import { fitsFlatField } from '../../../../functions/core/document/rescue-limits.ts';

const nested = (levels: number, leaf: unknown = 1): unknown =>
  levels === 0 ? leaf : { k: nested(levels - 1, leaf) };
const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, n]));

// A term of the flat field is the path, its keys with a character between them, and the value.
test.each<[string, string, unknown, boolean]>([
  ['a value of 32,000 bytes with its path', 'f', 'x'.repeat(31_999), true],
  ['a byte more', 'f', 'x'.repeat(32_000), false],
  ['characters of two bytes', 'é', 'é'.repeat(15_999), true],
  ['one more of them', 'é', 'é'.repeat(16_000), false],
  ['a value in an object', 'f', { kk: 'x'.repeat(31_996) }, true],
  ['a byte more of it', 'f', { kk: 'x'.repeat(31_997) }, false],
  ['a value in a list, which is no part of the path', 'f', ['x'.repeat(31_999)], true],
  ['a byte more of it', 'f', ['x', 'x'.repeat(32_000)], false],
  ['a number, which may be 32 bytes', 'f'.repeat(31_968), 5, true],
  ['one with a longer path', 'f'.repeat(31_969), 5, false],
  ['nothing under a path of 32,000 bytes', 'f'.repeat(32_000), {}, true],
  ['under a longer one', 'f'.repeat(32_001), {}, false],
  ['what is as deep as 20 levels', 'f', nested(19), true],
  ['a level more', 'f', nested(20), false],
  ['lists that deep', 'f', nested(18, [1]), true],
  ['and deeper', 'f', nested(19, [1]), false],
  ['what is text in JSON', 'f', { toJSON: () => 'x'.repeat(31_999) }, true],
  ['a byte more of it', 'f', { toJSON: () => 'x'.repeat(32_000) }, false],
  ['that is a level', 'f', nested(18, { toJSON: () => 1 }), true],
  ['one too many', 'f', nested(19, { toJSON: () => 1 }), false],
  ['a field toJSON that is no function', 'f', { toJSON: 5 }, true],
  ['null', 'f', null, true],
  ['a name with a zero', 'f\0', 1, false],
  ['a zero in a key', 'f', { 'k\0': 1 }, false],
  ['a zero in a value', 'f', 'a\0', true],
  ['a thousand leaves', 'f', fields(1_000), true],
  ['a leaf more', 'f', fields(1_001), false],
])('%s', (_, field, value, fits) => {
  expect(fitsFlatField()(field, value)).toBe(fits);
});

test('leaves are counted over all fields, an empty object as one, and what doesn’t fit as none', () => {
  const fits = fitsFlatField();
  expect(fits('a', fields(990))).toBe(true);
  expect(fits('b', fields(20))).toBe(false);
  expect(fits('c', [{}, [], { d: {} }, 1, null])).toBe(true);
  expect(fits('d', [1, 2, 3, 4, 5])).toBe(true);
  expect(fits('e', 1)).toBe(false);
});
