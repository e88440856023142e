import { expect, test } from 'vitest';
import { isInherited, isObject } from '../../../../functions/core/json/object.ts';

test.each<[unknown, boolean]>([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  [undefined, false],
  ['text', false],
  [5, false],
])('an object of JSON is neither a list nor null: %o', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});

test.each<[unknown, boolean]>([
  ['constructor', true],
  ['__proto__', true],
  ['toString', true],
  ['name', false],
  [5, false],
  [null, false],
  // As text, it would be one.
  [['constructor'], false],
])('what any object has is known by its name: %o', (name, expected) => {
  expect(isInherited(name)).toBe(expected);
});
