import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOf } from '../../../../view/server/rooms/dead-letters/letter-entry.ts';
import { overTime } from '../../../../view/server/rooms/dead-letters/trend.ts';
import { letter } from './letters.ts';

const entryAt = (arrival: number, type = 'invalid_json') =>
  entryOf(['key'], {
    ...letter(0, { failures: [{ stage: 'decode', type, message: '' }] }),
    ...{ arrivalTime: new Date(arrival).toISOString(), operations: [] },
  });

test('every letter is in one bar, whatever the times are, and there are few bars', () => {
  const time = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(fc.array(time, { maxLength: 30 }), time, (arrivals, now) => {
      const entries = arrivals.sort((a, b) => b - a).map((at) => entryAt(at));
      const { trend, groups } = overTime(entries, now);
      expect(trend.letters.length).toBeLessThanOrEqual(60);
      expect(trend.letters.reduce((sum, one) => sum + one, 0)).toBe(arrivals.length);
      expect(groups.reduce((sum, one) => sum + one.letters, 0)).toBe(arrivals.length);
      for (const { trend: bars } of groups) expect(bars).toHaveLength(trend.letters.length);
    }),
  );
});

test('the most frequent reason is first, with what it means and the time that it spans', () => {
  const now = 1_780_000_000_000;
  const entries = [entryAt(now - 1_000, 'new_in_the_engine'), entryAt(now - 5_000), entryAt(now - 60_000)];
  const { groups, trend } = overTime(entries, now);
  expect(groups).toMatchObject([
    { reason: 'decode:invalid_json', letters: 2, first: now - 60_000, last: now - 5_000 },
    { reason: 'decode:new_in_the_engine', letters: 1, means: 'The bytes can’t be decoded.' },
  ]);
  expect(trend.from + trend.letters.length * trend.every).toBeGreaterThan(now);
});
