import { expect, test } from 'vitest';
import { inRounds } from '../../../../functions/core/bulk/rounds.ts';

const limits = { requestTimeout: 1_000, backoffBase: 100, backoffCap: 500 };
const unreachable = { kind: 'unreachable', message: '' } as const;

/** Rounds that leave so much each, until the deadline; their pauses, and what was sent again. */
async function rounds(progress: readonly boolean[], deadline = 1_000_000, random = 1) {
  const pauses: number[] = [];
  let [now, round] = [0, 0];
  const again = await inRounds(
    limits,
    {
      deadline,
      now: () => now,
      random: () => random,
      send: async () => unreachable,
      sleep: async (duration) => {
        pauses.push(duration);
        now += duration;
      },
    },
    async () => {
      round += 1;
      const left = progress.length + 1 - round;
      return { sent: { requests: 10, repeats: 1 }, left, progress: progress[round - 1] ?? true };
    },
  );
  return { again, pauses, round };
}

test('pauses double while nothing gets on, up to the longest, and begin anew when something does', async () => {
  const barren = [false, false, false, false, false, true, false, false];
  const { pauses } = await rounds(barren);
  expect(pauses).toEqual([100, 200, 400, 500, 500, 100, 100, 200]);
  expect((await rounds(barren, 1_000_000, 0.5)).pauses[2]).toBe(200);
});

test('what is sent in a later round was all sent before; of the first, what was sent in halves', async () => {
  expect(await rounds([])).toEqual({ again: 1, pauses: [], round: 1 });
  expect(await rounds([true, true])).toMatchObject({ again: 21, round: 3 });
});

test('a pause leaves time for another round, and without it there is none', async () => {
  expect((await rounds([false, false, false, false], 750)).pauses).toEqual([100, 200, 350]);
  expect(await rounds([true, true], 100)).toEqual({ again: 1, pauses: [], round: 1 });
  expect((await rounds([true, true], 101)).pauses).toEqual([1]);
});
