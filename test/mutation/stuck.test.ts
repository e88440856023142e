import { expect, test } from 'vitest';
import { isStuck } from './stuck.ts';

const minute = 60_000;

test.each([
  ['loops, on a machine of its own', 1.1 * minute, 1.1 * minute, true],
  ['loops, on a loaded machine', 30 * minute, 1.1 * minute, true],
  ['waits for what never comes', 1.1 * minute, 100, true],
  ['is slow, on a loaded machine', 30 * minute, 0.9 * minute, false],
  ['has just begun', 1_000, 0, false],
  ['waits for a timer', 30_000, 50, false],
])('a run that %s', (_, clock, busy, expected) => {
  expect(isStuck({ clock: 7, busy: 5 }, { clock: 7 + clock, busy: 5 + busy })).toBe(expected);
});
