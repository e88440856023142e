import { testPipeline, wait } from 'shardline/testing';
import { expect, test } from 'vitest';
import { pipeline } from './orders.ts';

test('an order becomes a document; one without a total is rejected', async () => {
  const { outcomes, documents } = await testPipeline(pipeline, [
    { at: '2026-01-05T10:00:05Z', customer: 'ada', total: 12.5 },
    { at: '2026-01-05T10:00:06Z', customer: 'bob' },
  ]);
  expect(outcomes).toEqual([
    { status: 'indexed' },
    { status: 'rejected', reason: 'transform:transform_failed: total must be a number' },
  ]);
  expect(documents).toMatchObject([{ index: 'orders-2026.01', source: { customer: 'ada', total: 12.5 } }]);
});

test('a customer who spends more than 1,000 in a minute is an alert, until the next minute', async () => {
  const { windows, alerts, notifications } = await testPipeline(pipeline, [
    { at: '2026-01-05T10:00:05Z', customer: 'ada', total: 900 },
    { at: '2026-01-05T10:00:40Z', customer: 'ada', total: 200 },
    wait('10m'),
  ]);
  expect(windows).toMatchObject([{ key: { customer: 'ada' }, metrics: { orders: 2, spent: 1_100 } }]);
  expect(alerts).toMatchObject([
    {
      monitor: 'big-spender',
      key: { customer: 'ada' },
      value: 1_100,
      resolvedAt: '2026-01-05T10:02:00.000Z',
    },
  ]);
  expect(notifications).toMatchObject([
    { transition: 'fired', at: '2026-01-05T10:00:40.000Z' },
    { transition: 'resolved', at: '2026-01-05T10:03:40.000Z' },
  ]);
});
