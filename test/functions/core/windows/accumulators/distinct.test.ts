import { expect, test } from 'vitest';
import { distinctAccumulator } from '../../../../../functions/core/windows/accumulators/distinct.ts';

const { empty, add, merge, encode, decode, result } = distinctAccumulator;

function seen(from: number, to: number, prefix = 'user') {
  const state = empty();
  for (let position = from; position < to; position += 1) add(state, `${prefix}-${position}`, 0);
  return state;
}

test.each([1, 100, 256])('%i different values are counted exactly', (values) => {
  expect(result(seen(0, values), 1)).toBe(values);
});

// Five times the standard error: by chance, one in a million would fail, and the hash never changes.
test.each([257, 300, 1_000, 3_000, 10_000, 20_000, 100_000])(
  '%i different values are estimated within the stated error',
  (values) => {
    expect(Math.abs(Number(result(seen(0, values), 1)) / values - 1)).toBeLessThan(5 * 0.016);
  },
);

test('on average over many windows, the estimate has the stated standard error and no bias', () => {
  for (const values of [1_000, 4_000, 11_000]) {
    const errors = Array.from({ length: 40 }, (_, window) => {
      return Number(result(seen(0, values, `window-${window}`), 1)) / values - 1;
    });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(Math.abs(mean)).toBeLessThan(0.007);
    expect(deviation).toBeLessThan(0.023);
  }
});

test('few and many values merge to what they are together, in any order', () => {
  const parts = [seen(0, 200), seen(100, 300), seen(250, 5_000), seen(4_000, 4_010)];
  const together = JSON.stringify(encode(seen(0, 5_000)));
  for (const order of [parts, [...parts].reverse()]) {
    const state = empty();
    for (const part of order) merge(state, decode(JSON.parse(JSON.stringify(encode(part)))));
    expect(JSON.stringify(encode(state))).toBe(together);
  }
});

test('merging leaves the other state as it is', () => {
  const other = seen(0, 1_000);
  const before = JSON.stringify(encode(other));
  const state = empty();
  merge(state, other);
  add(state, 'one more', 0);
  merge(state, seen(1_000, 9_000));
  expect(JSON.stringify(encode(other))).toBe(before);
});

test('a state never takes more than 5 KB', () => {
  for (const values of [256, 257, 100_000])
    expect(JSON.stringify(encode(seen(0, values))).length).toBeLessThan(5_000);
});

// A monitor may fire on it while the window is open, which what comes later mustn't take back.
test('a count never falls when values are added, not even where it becomes an estimate', () => {
  for (let window = 0; window < 20; window += 1) {
    const state = empty();
    let before = 0;
    for (let position = 0; position < 600; position += 1) {
      add(state, `${window}-${position}`, 0);
      const count = Number(result(state, 1));
      expect(count).toBeGreaterThanOrEqual(before);
      before = count;
    }
  }
});
