import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Place } from '../../../cli/search/follow/place.ts';

test('what is found late below the highest number is new once', () => {
  const place = new Place(10);
  expect(place.take([11, 13], 0)).toEqual([11, 13]);
  expect(place.highest).toBe(13);
  expect(place.take([13], 1)).toEqual([]);
  expect(place.expected()).toEqual({ count: 2, sum: 24 });
  expect(place.reconcile([11, 12, 13], 2)).toEqual([12]);
  expect(place.reconcile([11, 12, 13], 3)).toEqual([]);
});

test('what vanishes because it was written again isn’t expected, and isn’t new when another copy still has it', () => {
  const place = new Place(-1);
  place.take([0, 1, 2], 0);
  expect(place.reconcile([0, 2], 1)).toEqual([]);
  expect(place.expected()).toEqual({ count: 2, sum: 2 });
  expect(place.reconcile([0, 1, 2], 2)).toEqual([]);
  expect(place.expected()).toEqual({ count: 3, sum: 3 });
});

test('after a while nothing is expected below', () => {
  const place = new Place(-1);
  place.take([0, 5], 0);
  place.take([7], 100);
  place.settleBefore(50);
  expect(place.settled).toBe(5);
  expect(place.expected()).toEqual({ count: 1, sum: 7 });
  expect(place.reconcile([3, 6, 7], 101)).toEqual([6]);
  place.settleBefore(1_000);
  expect(place.expected()).toBeUndefined();
  expect(place.settled).toBe(7);
});

test('however writes become visible within the time, each is seen once', () => {
  const writes = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(writes, (delays) => {
      const place = new Place(-1);
      const seen: number[] = [];
      // A write of number n begins at time n, and is visible after its delay; polls come at every third moment.
      for (let now = 0; now <= delays.length + 12; now += 3) {
        const visible = delays.flatMap((delay, number) => (number + delay <= now ? [number] : []));
        seen.push(
          ...place.take(
            visible.filter((number) => number > place.highest),
            now,
          ),
        );
        const between = visible.filter((number) => number > place.settled && number <= place.highest);
        const expected = place.expected();
        const sum = between.reduce((total, number) => total + number, 0);
        if (expected?.count !== between.length || expected.sum !== sum)
          seen.push(...place.reconcile(between, now));
        place.settleBefore(now - 13);
      }
      expect(seen.toSorted((a, b) => a - b)).toEqual(delays.map((_, number) => number));
    }),
  );
});
