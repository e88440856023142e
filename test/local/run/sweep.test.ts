import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startSweeps } from '../../../local/run/sweep.ts';

const silent = () => undefined;

test('sweeps come again and again, and never two at once', async () => {
  let [running, most, sweeps] = [0, 0, 0];
  const stop = startSweeps({
    every: 1,
    report: silent,
    sweep: async () => {
      running += 1;
      most = Math.max(most, running);
      await delay(10);
      running -= 1;
      sweeps += 1;
    },
  });
  while (sweeps < 3) await delay(5);
  await stop();
  expect(most).toBe(1);
  expect(running).toBe(0);
});

test('none comes after the end, which waits for the one under way', async () => {
  let [begun, ended] = [0, 0];
  const stop = startSweeps({
    every: 1,
    report: silent,
    sweep: async () => {
      begun += 1;
      await delay(20);
      ended += 1;
    },
  });
  while (begun === 0) await delay(1);
  await stop();
  expect(ended).toBe(1);
  await delay(30);
  expect(begun).toBe(1);
});

test('a failure is told once as long as it stays the same, and ends nothing', async () => {
  const failures = ['no engine', 'no engine', undefined, 'no engine'];
  const told: string[] = [];
  const stop = startSweeps({
    every: 1,
    report: (message) => told.push(message),
    sweep: async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw new Error(failure);
    },
  });
  while (failures.length > 0) await delay(1);
  await delay(20);
  await stop();
  expect(told).toEqual(['a sweep failed: no engine', 'a sweep failed: no engine']);
});
