import { expect, test } from 'vitest';
import { passUnknown } from '../../../../functions/core/monitors/clear.ts';
import { passHidden, quiet } from '../../../../functions/core/monitors/course.ts';
import type { Course } from '../../../../functions/core/monitors/state.ts';
import { threshold } from './monitors.ts';

const minute = 60_000;
const over: Course = { ...quiet, episode: 1, lastBreach: minute, resolvedAt: 2 * minute };
const firing: Course = { status: 'firing', episode: 1, since: 0, lastBreach: minute, firedAt: minute };

test.each([
  ['no value', passUnknown],
  ['a key that may be hidden', passHidden],
])('a window with %s begins no alert, and changes none that lasts beyond it', (_what, pass) => {
  expect(pass(threshold(), quiet, 5 * minute)).toBe(quiet);
  expect(pass(threshold(), over, 5 * minute)).toBe(over);
  expect(pass(threshold(), firing, minute)).toBe(firing);
  expect(pass(threshold(), firing, 2 * minute)).not.toBe(firing);
});
