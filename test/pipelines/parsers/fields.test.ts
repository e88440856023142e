import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyNumber, count, fieldsOf, integerBetween, text } from '../../../pipelines/parsers/fields.ts';

describe('numbers', () => {
  it.each([
    [5, 5],
    ['5', 5],
    [' -1.50 ', -1.5],
    ['.5', 0.5],
    ['2.', 2],
    ['1e3', 1000],
    ['NaN', undefined],
    ['1e999', undefined],
    ['0x10', undefined],
    ['5 km', undefined],
    ['1'.repeat(31), undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [true, undefined],
    [[5], undefined],
  ])('%j is read as %j', (given, expected) => {
    expect(anyNumber(given)).toBe(expected);
  });

  it('are refused out of range or with a fraction, where whole ones in a range are asked for', () => {
    const status = integerBetween(0, 999);
    expect([status('404'), status(1000), status(-1), status(200.5)]).toEqual([
      404,
      undefined,
      undefined,
      undefined,
    ]);
    expect(count(2 ** 53)).toBeUndefined();
  });
});

describe('a JSON object, taken apart', () => {
  it('keeps what was not taken, and values of the wrong type under malformed', () => {
    const fields = fieldsOf({ a: 'x', n: 'many', other: [1], none: null, empty: '' });
    expect(fields.take('a', text)).toBe('x');
    expect(fields.take('n', count)).toBeUndefined();
    expect(fields.take('none', text)).toBeUndefined();
    expect(fields.take('empty', text)).toBeUndefined();
    expect(fields.rest({})).toEqual({ other: [1], malformed: { n: 'many' } });
  });

  it('keeps fields from passing for the mapping’s own', () => {
    const fields = fieldsOf({ mapped: 1, malformed: 'x', other: 2 });
    expect(fields.rest({ mapped: {} })).toEqual({ other: 2, malformed: { mapped: 1, malformed: 'x' } });
  });

  it('keeps __proto__ a key like any other', () => {
    const rest = fieldsOf(JSON.parse('{"__proto__":{"polluted":1}}')).rest({});
    expect(Object.keys(rest)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(rest)).toBe(Object.prototype);
  });

  it('loses no field, whatever is taken', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.string()), (object, keys) => {
        const fields = fieldsOf(object);
        const taken = keys.filter((key) => fields.take(key, text) !== undefined || !fields.given(key));
        const rest = fields.rest({});
        const malformed = Object(rest.malformed);
        const kept = [...taken, ...Object.keys(rest), ...Object.keys(malformed)];
        expect(kept).toEqual(expect.arrayContaining(Object.keys(object)));
      }),
    );
  });

  it.each([null, 5, 'text', [1], undefined])('%j is refused', (value) => {
    expect(() => fieldsOf(value)).toThrow('The record is no JSON object.');
  });
});
