import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topAccumulator } from '../../../../../functions/core/windows/accumulators/top.ts';

const { empty, add, merge, encode, decode, result } = topAccumulator(3);

function countsOf(values: readonly unknown[]) {
  const counts = empty();
  for (const value of values) add(counts, value, 0);
  return counts;
}

const thousand = Array.from({ length: 1_000 }, (_, position) => `value-${position}`);

test('counts of up to a thousand different values are exact', () => {
  const counts = countsOf([...thousand, ...thousand.slice(0, 3), 'value-1', 'value-1', 'value-2']);
  expect(result(counts, 1)).toEqual([
    { value: 'value-1', count: 4 },
    { value: 'value-2', count: 3 },
    { value: 'value-0', count: 2 },
  ]);
});

test('texts that differ after what is kept of them are not one', () => {
  const long = 'https://shop.example/?'.padEnd(300, 'utm_source=newsletter&');
  const values = [`${long}1`, `${long}2`, `${long}2`, long.slice(0, 256), long];
  const found = result(countsOf(values), 1);
  const texts = (Array.isArray(found) ? found : []).map(({ value }) => String(value));
  expect(found).toMatchObject([{ count: 2 }, { count: 1 }, { count: 1 }]);
  for (const text of texts) {
    expect(text.length).toBeLessThanOrEqual(256);
    expect(text.startsWith(long.slice(0, 200))).toBe(true);
  }
  // Half a character neither at the cut nor in the hash.
  expect(countsOf([`${'😀'.repeat(200)}a`, `${'😀'.repeat(200)}b`]).size).toBe(2);
});

test('beyond, a count is too low by at most a thousandth of all values, and never too high', () => {
  const frequent = ['a', 'b', 'c'].flatMap((value, position) =>
    Array<string>(3_000 - position * 500).fill(value),
  );
  const rare = Array.from({ length: 20_000 }, (_, position) => `rare-${position % 15_000}`);
  // Neither all in front nor all at the end.
  const values = [...rare, ...frequent].map((value, position) => ({
    value,
    position: (position * 7_919) % 27_500,
  }));
  values.sort((a, b) => a.position - b.position);
  const counts = countsOf(values.map(({ value }) => value));
  expect(counts.size).toBeLessThanOrEqual(1_000);
  const error = values.length / 1_001;
  for (const [position, truth] of [3_000, 2_500, 2_000].entries()) {
    const found = [...counts].find(([value]) => value === 'abc'[position]);
    expect(found?.[1]).toBeLessThanOrEqual(truth);
    expect(found?.[1]).toBeGreaterThanOrEqual(truth - error);
  }
});

/** As a commit combines what batches have, and as it comes back from the engine. */
function combined(states: readonly unknown[]): unknown {
  const merged = empty();
  for (const state of states) merge(merged, decode(state));
  return JSON.parse(JSON.stringify(encode(merged)));
}

const stored = (values: readonly unknown[]): unknown => JSON.parse(JSON.stringify(encode(countsOf(values))));

/** Values of which few are frequent, and far more than a thousand are rare; in batches, and these in commits. */
const batches = fc
  .record({
    frequent: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 }),
    rare: fc.integer({ min: 1_000, max: 6_000 }),
    seed: fc.integer({ min: 1, max: 1_000 }),
    batch: fc.integer({ min: 200, max: 4_000 }),
    together: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ frequent, rare, seed, batch, together }) => {
    const often = frequent.flatMap((times, value) => Array<string>(times).fill(`often-${value}`));
    const values = [...often, ...Array.from({ length: rare }, (_, at) => `rare-${(at * seed) % 5_003}`)];
    const mixed = values
      .map((value, at) => ({ value, place: (at * 7_919 + seed) % values.length }))
      .sort((a, b) => a.place - b.place)
      .map(({ value }) => value);
    const cut = Array.from({ length: Math.ceil(mixed.length / batch) }, (_, at) =>
      mixed.slice(at * batch, (at + 1) * batch),
    );
    return { values: mixed, cut, together };
  });

test('beyond, of batches and commits too: a count is too low by a thousandth of all values at most, never too high', () => {
  fc.assert(
    fc.property(batches, ({ values, cut, together }) => {
      let pane: unknown[] = [];
      for (let at = 0; at < cut.length; at += together) {
        pane = [combined([...pane, ...cut.slice(at, at + together).map(stored)])];
        expect(decode(pane[0]).size).toBeLessThanOrEqual(1_000);
      }
      const found = decode(pane[0]);
      const truths = new Map<string, number>();
      for (const value of values) truths.set(value, (truths.get(value) ?? 0) + 1);
      const wrong = [...truths].filter(([value, truth]) => {
        const counted = found.get(value) ?? 0;
        return counted > truth || counted < truth - values.length / 1_000;
      });
      expect(wrong).toEqual([]);
      expect([...found.keys()].filter((value) => !truths.has(String(value)))).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test('beyond, the order in which parts are merged makes no difference', () => {
  const values = Array.from({ length: 5_000 }, (_, position) => `value-${(position * position) % 3_001}`);
  const parts = [values.slice(0, 2_000), values.slice(2_000, 2_100), values.slice(2_100)].map(stored);
  expect(combined([...parts].reverse())).toEqual(combined(parts));
  const results = [parts, [...parts].reverse()].map((order) => {
    const merged = empty();
    for (const part of order) merge(merged, decode(part));
    return result(merged, 1);
  });
  expect(results[1]).toEqual(results[0]);
});

test('what is stored has a thousand values at most, each less what the first without a place had', () => {
  // 998 values 5 times, three 3 times: the 1,001st most frequent has 3.
  const [one, other] = [0, 1].map((part) => [
    ...thousand.slice(0, 998).flatMap((value) => Array<string>(part === 0 ? 2 : 3).fill(value)),
    ...['x', 'y', 'z']
      .slice(part, part + 2)
      .flatMap((value) => Array<string>(value === 'y' ? 2 : 3).fill(value)),
  ]);
  if (one === undefined || other === undefined) throw new Error('no values');
  const merged = empty();
  for (const part of [one, other]) merge(merged, countsOf(part));
  expect(merged.size).toBe(1_001);
  const written = combined([stored(one), stored(other)]);
  expect(Array.isArray(written) && written.length).toBe(999);
  const found = new Map([...decode(written)]);
  expect(found.get('value-0')).toBe(2);
  expect(found.get('y')).toBe(1);
  expect(found.has('x')).toBe(false);
  // A thousand lose nothing.
  expect(combined([stored(thousand), stored(thousand)])).toEqual(stored([...thousand, ...thousand]));
});
