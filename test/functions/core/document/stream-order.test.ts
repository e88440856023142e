import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareOrder,
  compareSequence,
  formatOrder,
  parseOrder,
  type StreamOrder,
} from '../../../../functions/core/document/stream-order.ts';
import type { RecordPart } from '../../../../functions/pipeline/record.ts';

const orderOf = (version: number, sequenceNumber: bigint, ...part: RecordPart): StreamOrder => ({
  version,
  sequenceNumber,
  part,
});

/** Each is to replace the ones before it. */
const rising: readonly (readonly [string, StreamOrder])[] = [
  ['a version below 0', orderOf(-2.5, 9n, 9, 9, 9)],
  ['the first of all', orderOf(0, 1n, 0, 0, 0)],
  ['a later document of one value', orderOf(0, 1n, 0, 0, 2)],
  ['its tenth, which text would put before it', orderOf(0, 1n, 0, 0, 10)],
  ['a later value of one record', orderOf(0, 1n, 0, 2, 0)],
  ['its tenth', orderOf(0, 1n, 0, 10, 0)],
  ['a later record of one aggregate', orderOf(0, 1n, 2, 0, 0)],
  ['its tenth', orderOf(0, 1n, 10, 0, 0)],
  ['a later record', orderOf(0, 2n, 0, 0, 0)],
  ['one whose number has more digits', orderOf(0, 10n ** 55n, 0, 0, 0)],
  ['its neighbour, which no number of JavaScript tells from it', orderOf(0, 10n ** 55n + 1n, 0, 0, 0)],
  ['a fraction as version', orderOf(1.25, 1n, 0, 0, 0)],
  ['a larger fraction', orderOf(1.5, 0n, 0, 0, 0)],
  ['a version of one digit', orderOf(9, 0n, 0, 0, 0)],
  ['one of two', orderOf(10, 0n, 0, 0, 0)],
  ['the time in milliseconds', orderOf(1_795_428_000_000, 0n, 0, 0, 0)],
  ['a version that is written with an exponent', orderOf(1e21, 0n, 0, 0, 0)],
  ['a larger one of those', orderOf(1.5e300, 0n, 0, 0, 0)],
];

test('of any two the later one wins, in whatever way it is later', () => {
  rising.forEach(([, a], position) => {
    rising.forEach(([, b], other) => {
      expect(Math.sign(compareOrder(a, b))).toBe(Math.sign(position - other));
    });
  });
});

test('the place in the stream knows no versions', () => {
  const [early, late] = [orderOf(7, 1n, 0, 0, 0), orderOf(6, 1n, 0, 0, 1)];
  expect(compareSequence(early, late)).toBeLessThan(0);
  expect(compareSequence(late, early)).toBeGreaterThan(0);
  expect(compareSequence(late, { ...late, version: 1 })).toBe(0);
  expect(compareSequence(orderOf(7, 1n, 0, 0, 0), orderOf(6, 2n, 0, 0, 0))).toBeLessThan(0);
});

describe('an order', () => {
  test('is read back as it was written', () => {
    const version = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const part = fc.maxSafeNat();
    fc.assert(
      fc.property(version, fc.bigInt({ min: 0n, max: 10n ** 128n }), part, part, part, (given, ...rest) => {
        // 0 and -0 are one version.
        const order = orderOf(given || 0, ...rest);
        expect(parseOrder(formatOrder(order))).toEqual(order);
      }),
    );
  });

  test.each(rising)('is read back as it was written: %s', (_, order) => {
    expect(parseOrder(formatOrder(order))).toEqual(order);
  });

  test('is written for people too', () => {
    expect(formatOrder(orderOf(1.5, 42n, 1, 2, 3))).toBe('1.5/42/1.2.3');
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a number', 5],
    ['a list of one', ['1/42/0.0.0']],
    ['empty', ''],
    ['without a version', '42/0.0.0'],
    ['with an empty version', '/42/0.0.0'],
    ['with NaN', 'NaN/42/0.0.0'],
    ['with an infinite version', 'Infinity/42/0.0.0'],
    ['with a text before it', 'x1/42/0.0.0'],
    ['with a text after it', '1/42/0.0.0x'],
    ['with a fourth part', '1/42/0.0.0.0'],
    ['with two parts', '1/42/0.0'],
    ['with a sequence number that is none', '1/4x2/0.0.0'],
    ['with an empty part', '1/42/0..0'],
    ['with a part that is no number', '1/42/0.a.0'],
    ['with half a fraction', '1./42/0.0.0'],
    ['with half an exponent', '1e/42/0.0.0'],
  ])('that is %s is none', (_, text) => {
    expect(parseOrder(text)).toBeUndefined();
  });
});
