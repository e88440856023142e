import { expect, test } from 'vitest';
import { minuteFrom, nextSweep } from '../../testing/sweep-times.ts';
import { createWindows } from '../../testing/windows.ts';
import { pipeline } from './orders.ts';

const minute = 60_000;

test.each([
  [0, 0, 0, 1],
  [0, 2.5, 0, 3],
  [3, 2.5, 0, 4],
  [3.2, 0, 0.1, 4.1],
])('after %d a sweep for what is due at %d comes whole minutes after %d: at %d', (after, due, base, at) => {
  const found = minuteFrom(due * minute, { after: after * minute, base: base * minute });
  expect(found / minute).toBeCloseTo(at);
});

test('where nothing is due, sweeps come in the last minute and where a record may end a silence', async () => {
  const { watched } = createWindows({ pipeline, historicalInput: false, held: () => undefined, attempts: 1 });
  const sweep = async (after: number, to: number, of = watched) =>
    (await nextSweep({ after, to, base: 0, isSwept: false }, of)) ?? 'none';
  expect(await sweep(0, 10.5 * minute)).toBe(10 * minute);
  expect(await sweep(10 * minute, 10.5 * minute)).toBe(10.5 * minute);
  expect(await sweep(10.5 * minute, 10.5 * minute)).toBe('none');
  const loud = { ...watched, monitors: watched.monitors.filter(({ type }) => type !== 'flatline') };
  expect(await sweep(10 * minute, 10.5 * minute, loud)).toBe('none');
  expect(await sweep(0, 0.5 * minute, loud)).toBe('none');
});
