import { describe, expect, test } from 'vitest';
import { planMonitors } from '../../functions/core/monitors/plan-monitors.ts';
import { planWindows } from '../../functions/core/windows/plan.ts';
import { inMinutes, sweepTimes } from '../../testing/sweep-times.ts';
import { pipeline } from '../cli/backtest/pipelines/parcels.ts';

const plans = planWindows(pipeline);
// Silent after 5 minutes, forgotten after 60.
const monitors = planMonitors(pipeline).filter((plan) => plan.type === 'flatline');
const minutes = (from: number, to: number, some = monitors) =>
  sweepTimes(some, plans, { from: from * 60_000, to: to * 60_000 }).map((time) => time / 60_000);

const table: [string, number[], number[]][] = [
  ['none without a monitor of silence', minutes(0, 10, []), []],
  ['none when time does not go on', minutes(3, 3), []],
  ['one at the next record', minutes(0, 10), [10]],
  ['as many as it takes to see each key silent before it is forgotten', minutes(0, 120), [55, 110, 120]],
  ['no more once every key is forgotten', minutes(0, 1_000_000), [55, 110, 1_000_000]],
];

test.each(table)('%s', (_, times, expected) => {
  expect(times).toEqual(expected);
});

describe('in minutes', () => {
  const inMinutesOf = (from: number, to: number, some = monitors) =>
    inMinutes(some, plans, { from: from * 60_000, to: to * 60_000 }).map((time) => time / 60_000);

  test.each<[string, number[], number[]]>([
    ['none in less than one', inMinutesOf(0, 0.5, []), []],
    ['each', inMinutesOf(0, 3.5, []), [1, 2, 3]],
    ['and the end, where silence is looked for', inMinutesOf(0, 2.5), [1, 2, 2.5]],
    ['none when time does not go on', inMinutesOf(3, 3), []],
    // The longest window is 5 minutes, and 1 late.
    ['as long as windows may close', inMinutesOf(0, 1_000, []), [1, 2, 3, 4, 5, 6, 7, 8]],
  ])('%s', (_, times, expected) => {
    expect(times).toEqual(expected);
  });

  test('as many as a day has, and no more', () => {
    expect(
      inMinutes(
        [],
        plans.map((plan) => ({ ...plan, sizeMs: 1e10 })),
        { from: 0, to: 1e10 },
      ),
    ).toHaveLength(1_439);
  });
});
