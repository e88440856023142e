import { expect, test } from 'vitest';
import { KeyTable } from '../../../../functions/core/windows/key.ts';
import type { Key } from '../../../../functions/core/windows/state.ts';

test('equal keys are one object, and others are not', () => {
  const table = new KeyTable();
  const keys: Key[] = [[1], ['1'], [true], ['true'], [], ['a', 1], ['a', '1'], ['a,1'], ['["a",1]']];
  const first = keys.map((key) => table.same([...key]));
  expect(first).toEqual(keys);
  expect(new Set(first).size).toBe(keys.length);
  for (const [place, key] of keys.entries()) expect(table.same([...key])).toBe(first[place]);
});
