import { expect, test } from 'vitest';
import { delayOf, delayWith, usualDelay } from '../../../../functions/core/windows/delay.ts';

const minute = 60_000;
const delay = { notedFrom: 5, since: minute, now: 100, before: 70 };

test.each<[string, Parameters<typeof delayWith>, ReturnType<typeof delayWith>]>([
  [
    'the first document of all begins it',
    [undefined, { latest: undefined, event: 90, arrival: 100 }],
    { notedFrom: 0, since: 100, now: 10, before: 10 },
  ],
  [
    'where documents came before that noted none, it is noted from here',
    [undefined, { latest: 80, event: 90, arrival: 100 }],
    { notedFrom: 100, since: 100, now: 10, before: 10 },
  ],
  [
    'a document as old as the latest changes nothing',
    [delay, { latest: 80, event: 80, arrival: 5 * minute }],
    delay,
  ],
  [
    'within the minute the most late counts',
    [delay, { latest: 80, event: minute, arrival: minute + 101 }],
    { ...delay, now: 101 },
  ],
  [
    'and one that is as late changes nothing',
    [delay, { latest: 80, event: minute, arrival: minute + 100 }],
    delay,
  ],
  ['until the minute ends', [delay, { latest: 80, event: 2 * minute - 2, arrival: 2 * minute - 1 }], delay],
  [
    'then the next one begins, and the one before is remembered',
    [delay, { latest: 80, event: 2 * minute - 1, arrival: 2 * minute }],
    { notedFrom: 5, since: 2 * minute, now: 1, before: 100 },
  ],
])('%s', (_, [before, document], after) => {
  expect(delayWith(before, document)).toStrictEqual(after);
});

test('a shard is as late as the most that is known of it, if all is', () => {
  const shard = { delay, latestEvent: 1_000, lastTaken: 1_050 };
  expect(delayOf(shard)).toBe(100);
  expect(delayOf({ ...shard, lastTaken: 1_200 })).toBe(200);
  expect(delayOf({ ...shard, delay: { ...delay, before: 300 } })).toBe(300);
  for (const name of ['delay', 'latestEvent', 'lastTaken'] as const) {
    const { [name]: _, ...others } = shard;
    expect(delayOf(others)).toBeUndefined();
  }
});

test('the usual delay is the middle one, of two the lower', () => {
  expect(usualDelay([30, 5, 20])).toBe(20);
  expect(usualDelay([30, 5, 20, 10])).toBe(10);
  expect(usualDelay([])).toBeUndefined();
});
