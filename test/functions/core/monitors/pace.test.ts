import { describe, expect, test } from 'vitest';
import { admit, fullUntil, limitsOf, type Pace } from '../../../../functions/core/monitors/pace.ts';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { pipeline } from '../records.ts';

const limits = { messages: 5, interval: 30_000 };
const of = { monitor: 'many', transition: 'fired' } as const;
const pace = (sent: number, from = 1_000): Pace => ({ kind: 'pace', ...of, from, sent });

describe('notifications of a monitor', () => {
  test.each([
    { due: 1, before: undefined, now: 1_000, admission: 'each', after: pace(1) },
    { due: 5, before: undefined, now: 1_000, admission: 'each', after: pace(5) },
    { due: 6, before: undefined, now: 1_000, admission: 'together', after: pace(5) },
    { due: 2_000, before: pace(4), now: 2_000, admission: 'together', after: pace(5) },
    { due: 1, before: pace(4), now: 2_000, admission: 'each', after: pace(5) },
    { due: 1, before: pace(5), now: 30_999, admission: 'later', after: undefined },
    { due: 1, before: pace(5), now: 31_000, admission: 'each', after: pace(1, 31_000) },
    // A clock that was ahead.
    { due: 1, before: pace(5), now: 500, admission: 'each', after: pace(1, 500) },
  ] as const)('$due due at $now after $before.sent: $admission', ({ due, before, now, admission, after }) => {
    expect(admit({ ...of, due }, before, limits, now)).toEqual({ admission, ...(after && { pace: after }) });
    expect(fullUntil(before, limits, now)).toBe(admission === 'later' ? 31_000 : undefined);
  });

  test('of new values are as far apart as their throttle, and no others are', () => {
    const windows = [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { n: count() } }] as const;
    const [news, fast, slow] = planMonitors(
      pipeline({
        windows,
        monitors: [
          { name: 'news', type: 'newValue', window: 'w', throttle: '1h' },
          { name: 'fast', type: 'newValue', window: 'w' },
          { name: 'slow', type: 'flatline', window: 'w', silentFor: '1m', throttle: '1h' },
        ],
      }),
    );
    expect(news && limitsOf(news, limits)).toEqual({ messages: 1, interval: 3_600_000 });
    expect([fast, slow].map((plan) => plan && limitsOf(plan, limits))).toEqual([limits, limits]);
  });
});
