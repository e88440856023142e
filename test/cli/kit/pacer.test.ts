import { expect, test } from 'vitest';
import { Pacer } from '../../../cli/kit/pacer.ts';

function takenWithin(ms: number, pacer: Pacer, from: number): number {
  let now = from;
  let taken = 0;
  for (;;) {
    now += pacer.next(now);
    if (now - from >= ms) return taken;
    taken += 1;
  }
}

test.each([1, 10, 333, 5_000])('%d records/s are that many in a second', (rate) => {
  expect(Math.abs(takenWithin(1_000, new Pacer(rate), 0) - rate)).toBeLessThanOrEqual(Math.ceil(rate * 0.02));
});

test('an idle time is not made up for by a burst', () => {
  const pacer = new Pacer(100);
  takenWithin(100, pacer, 0);
  expect(takenWithin(1_000, pacer, 60_000)).toBeLessThanOrEqual(103);
});

test('without a rate nothing waits', () => {
  expect(new Pacer(undefined).next(0)).toBe(0);
});
