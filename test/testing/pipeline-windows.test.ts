import { describe, expect, test } from 'vitest';
import { testPipeline, wait } from '../../testing/index.ts';
import { at, order, pipeline } from './orders.ts';

describe('windows and monitors', () => {
  test('give results, alerts and notifications, with their times', async () => {
    const { windows, alerts, notifications } = await testPipeline(pipeline, [
      order('10:00:10', 'ada', 60),
      order('10:00:20', 'ada', 60),
      order('10:05:00', 'bob', 1),
    ]);
    expect(windows).toMatchObject([
      {
        window: 'spending',
        windowStart: at('10:00:00'),
        key: { customer: 'ada' },
        metrics: { orders: 2, spent: 120 },
        final: true,
      },
      { window: 'spending', windowStart: at('10:05:00'), key: { customer: 'bob' }, documents: 1 },
    ]);
    expect(alerts).toMatchObject([
      {
        monitor: 'big-spender',
        key: { customer: 'ada' },
        firedAt: at('10:01:00'),
        resolvedAt: at('10:02:00'),
        value: 120,
        limit: 100,
      },
    ]);
    expect(notifications).toMatchObject([
      { at: at('10:00:20'), monitor: 'big-spender', transition: 'fired', key: { customer: 'ada' } },
      // The window from 10:01 is final a minute after its end, which the next sweep finds.
      {
        at: at('10:03:20'),
        monitor: 'big-spender',
        transition: 'resolved',
        text: expect.stringContaining('is resolved for customer=ada'),
      },
    ]);
  });

  test('find silence while the test waits, and the end of it', async () => {
    const { alerts, notifications } = await testPipeline(pipeline, [
      order('10:00:10', 'ada'),
      wait('45m'),
      order('10:50:00', 'ada'),
    ]);
    expect(alerts).toMatchObject([{ monitor: 'gone', firedAt: at('10:31:00'), resolvedAt: at('10:51:00') }]);
    expect(notifications).toMatchObject([
      { at: at('10:32:10'), transition: 'fired' },
      { at: at('10:50:00'), transition: 'resolved' },
    ]);
  });

  test('take the end of the records for no silence, and leave windows open if asked to', async () => {
    const steps = [order('10:00:10', 'ada', 200)];
    const closed = await testPipeline(pipeline, steps);
    expect(closed.alerts).toMatchObject([{ monitor: 'big-spender', resolvedAt: at('10:02:00') }]);
    const open = await testPipeline(pipeline, steps, { close: false });
    expect(open.windows).toMatchObject([{ final: false }]);
    expect(open.alerts).toMatchObject([{ monitor: 'big-spender' }]);
    expect(open.alerts[0]).not.toHaveProperty('resolvedAt');
    const waited = await testPipeline(pipeline, [...steps, wait('2m')], { close: false });
    expect(waited.windows).toMatchObject([{ final: true }]);
  });

  test('leave out what is late, and say so', async () => {
    const { leftOut, windows } = await testPipeline(pipeline, [
      order('10:30:00', 'ada'),
      order('10:00:00', 'ada'),
    ]);
    expect(windows).toHaveLength(1);
    expect(leftOut).toMatchObject({ late: { spending: 1 }, failed: 0, skipped: {} });
  });

  test('come to the same however batches are cut', async () => {
    const steps = Array.from({ length: 40 }, (_, minute) =>
      order(`10:${String(minute).padStart(2, '0')}:00`, minute % 3 === 0 ? 'ada' : 'bob', minute * 5),
    );
    const [one, other] = [
      await testPipeline(pipeline, steps, { batchSize: 1 }),
      await testPipeline(pipeline, steps, { batchSize: 7 }),
    ];
    expect(one).toEqual(other);
  });
});
