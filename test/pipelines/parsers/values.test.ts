import { describe, expect, it, test } from 'vitest';
import {
  at,
  booleanOf,
  commaNumberOf,
  each,
  idOf,
  microsecondsOf,
  nanosecondsOf,
  numberOf,
  objectOf,
  pointOf,
  present,
  text,
  within,
} from '../../../pipelines/parsers/values.ts';

describe('a value is converted', () => {
  it.each([
    [numberOf, '1.50', 1.5],
    [numberOf, ' -3 ', -3],
    [numberOf, 7, 7],
    [commaNumberOf, '3,5', 3.5],
    [booleanOf, 'TRUE', true],
    [booleanOf, false, false],
    [microsecondsOf, 1_795_428_000_000_500, '2026-11-23T10:00:00.000Z'],
    [nanosecondsOf, '1795428000001000000', '2026-11-23T10:00:00.001Z'],
  ])('by %o from %j to %j', (convert: (name: string, value: unknown) => unknown, value, expected) => {
    expect(convert('field', value)).toBe(expected);
    for (const blank of ['', '-', 'NULL', 'n/a', null, undefined])
      expect(convert('field', blank)).toBeUndefined();
  });

  it.each([
    [numberOf, 'abc'],
    [numberOf, '1e999'],
    [numberOf, '007'],
    [numberOf, '0x1F'],
    [numberOf, '90071992547409931'],
    [commaNumberOf, '1.234'],
    [commaNumberOf, '1.234,5'],
    [numberOf, true],
    [numberOf, [1]],
    [commaNumberOf, '1,2,3'],
    [booleanOf, 'yes'],
    [nanosecondsOf, 1e30],
    [objectOf, 'text'],
    [objectOf, [1]],
    [idOf, ''],
    [idOf, 'N/A'],
    [idOf, 2 ** 60],
    [idOf, 1.5],
    [idOf, null],
  ])(
    'or refused: %o of %j, by its name and without the value',
    (convert: (...given: never[]) => unknown, value) => {
      const given = convert === objectOf ? [value] : ['field', value];
      expect(() => convert(...(given as never[]))).toThrow(
        convert === objectOf ? 'no JSON object' : 'field must be',
      );
    },
  );
});

test('an id is a text, or a number as its digits', () => {
  expect([idOf('id', 'a'), idOf('id', 7)]).toEqual(['a', '7']);
});

test('blanks are no value where one is expected, and the empty text is none', () => {
  expect([present('N/A'), present('x'), text(''), text('N/A')]).toEqual([undefined, 'x', undefined, 'N/A']);
});

test('a point is inside the globe, or there is none', () => {
  expect(pointOf('52.5', 13.4)).toEqual({ lat: 52.5, lon: 13.4 });
  expect([pointOf('', 13.4), pointOf(undefined, undefined)]).toEqual([undefined, undefined]);
  expect(() => pointOf(91, 0)).toThrow('from -90 to 90');
});

test('what is in lists and objects is changed in its place', () => {
  expect(each([['1'], '2'], Number)).toEqual([[1], 2]);
  expect(within([{ a: '1' }, 'x', null], (object) => ({ ...object, b: 2 }))).toEqual([
    { a: '1', b: 2 },
    'x',
    null,
  ]);
  expect([at({ a: { b: 1 } }, 'a', 'b'), at({}, 'constructor'), at(null, 'a')]).toEqual([
    1,
    undefined,
    undefined,
  ]);
});
