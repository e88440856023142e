import { Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alarmPace } from '../../../infra/alarms/alarm-pace.ts';

/** From the shortest timeout to the longest, with the longest batching window. */
const silences = fc.integer({ min: 1, max: 15 * 60 + 5 * 60 + 30 });

test('each period is of whole minutes and holds a value, and CloudWatch takes how far they reach', () => {
  fc.assert(
    fc.property(silences, (silence) => {
      const { period, periods } = alarmPace(Duration.seconds(silence));
      expect(period.toSeconds() % 60).toBe(0);
      expect(period.toSeconds()).toBeGreaterThanOrEqual(silence);
      expect(period.toSeconds() - silence).toBeLessThan(60);
      expect(period.toSeconds() * periods).toBeLessThanOrEqual(Duration.days(1).toSeconds());
    }),
  );
});

test('what lasts takes more than one value, as many as its minutes hold and no more than are looked at', () => {
  fc.assert(
    fc.property(silences, fc.integer({ min: 1, max: 5 }), (silence, minutes) => {
      const { period, periods, datapoints } = alarmPace(Duration.seconds(silence));
      const needed = datapoints(minutes);
      expect(needed).toBeLessThanOrEqual(periods);
      if (minutes === 1) expect(needed).toBe(1);
      else expect(needed).toBeGreaterThanOrEqual(2);
      // No sooner than asked for, and no later than one more value takes.
      expect(needed * period.toMinutes()).toBeGreaterThanOrEqual(minutes);
      expect((needed - 1) * period.toMinutes()).toBeLessThan(Math.max(minutes, 2 * period.toMinutes()));
    }),
  );
});

test.each([
  { silence: 41, period: 1, periods: 5, datapoints: [1, 2, 3, 5] },
  { silence: 91, period: 2, periods: 3, datapoints: [1, 2, 2, 3] },
  { silence: 931, period: 16, periods: 3, datapoints: [1, 2, 2, 2] },
])('with $silence s between two values', ({ silence, period, periods, datapoints }) => {
  const pace = alarmPace(Duration.seconds(silence));
  expect(pace.period.toMinutes()).toBe(period);
  expect(pace.periods).toBe(periods);
  expect([1, 2, 3, 5].map(pace.datapoints)).toEqual(datapoints);
});
