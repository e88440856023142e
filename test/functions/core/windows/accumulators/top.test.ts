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

test('beyond, it depends neither on batches nor on the order in which shards are merged', () => {
  const values = Array.from({ length: 5_000 }, (_, position) => `value-${(position * position) % 3_001}`);
  const whole = JSON.stringify(encode(countsOf(values)));
  let batched = empty();
  for (let position = 0; position < values.length; position += 700) {
    for (const value of values.slice(position, position + 700)) add(batched, value, 0);
    batched = decode(JSON.parse(JSON.stringify(encode(batched))));
  }
  expect(JSON.stringify(encode(batched))).toBe(whole);
  const shards = [values.slice(0, 2_000), values.slice(2_000, 2_100), values.slice(2_100)].map(countsOf);
  const results = [shards, [...shards].reverse()].map((order) => {
    const merged = empty();
    for (const shard of order) merge(merged, shard);
    return result(merged, 1);
  });
  expect(results[1]).toEqual(results[0]);
});
