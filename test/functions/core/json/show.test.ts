import { describe, expect, test } from 'vitest';
import { show } from '../../../../functions/core/json/show.ts';

describe('a value in a message', () => {
  const itself: Record<string, unknown> = {};
  itself.own = itself;

  test.each([
    ['a text', 'it "is"', '"it \\"is\\""'],
    ['a number', 1.5, '1.5'],
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['a list', [1, 'a'], '[1,"a"]'],
    ['a function', () => 1, 'a function'],
    ['an object that contains itself', itself, 'an object that is no JSON'],
    ['a BigInt in an object', { n: 1n }, 'an object that is no JSON'],
    ['an object without a form in JSON', { toJSON: () => undefined }, 'nothing'],
  ])('%s', (_what, value, shown) => {
    expect(show(value)).toBe(shown);
  });

  test('is cut after a hundred characters', () => {
    expect(show('a'.repeat(98))).toBe(`"${'a'.repeat(98)}"`);
    expect(show('a'.repeat(99))).toBe(`"${'a'.repeat(99)}…`);
  });
});
