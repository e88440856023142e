import { expect, test } from 'vitest';
import { KeyTable, keysOf, mostKeys } from '../../../../functions/core/windows/key.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import type { Key } from '../../../../functions/core/windows/state.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';

test('equal keys are one object, and others are not', () => {
  const table = new KeyTable();
  const keys: Key[] = [[1], ['1'], [true], ['true'], [], ['a', 1], ['a', '1'], ['a,1'], ['["a",1]']];
  const first = keys.map((key) => table.same([...key]));
  expect(first).toEqual(keys);
  expect(new Set(first).size).toBe(keys.length);
  for (const [position, key] of keys.entries()) expect(table.same([...key])).toBe(first[position]);
});

test('of long lists in several fields the first combinations are kept, and no more are put together', () => {
  const keyBy = { a: 'a', b: 'b', c: 'c' };
  const [plan] = planWindows({ windows: [{ name: 'w', size: '1m', keyBy, metrics: { n: count() } }] });
  // A hundred times as many arrays don't fit into memory.
  const long = Array.from({ length: 1_000_000 }, (_, n) => n);
  const keys = plan && keysOf(plan, { a: [0, 1], b: long.slice(0, 70), c: long });
  expect(keys).toEqual({
    keys: Array.from({ length: mostKeys }, (_, n) => [0, 0, n]),
    dropped: 2 * 70 * long.length - mostKeys,
  });
});
