import { expect, test } from 'vitest';
import { withWindows } from '../../functions/pipeline/index.ts';
import { testPipeline, wait } from '../../testing/index.ts';
import { order, pipeline } from './orders.ts';

/** A mean may still fall while its window is open, so it fires when the window is final. */
const slow = withWindows(pipeline, {
  windows: [
    { name: 'each', size: '1m', keyBy: ['customer'], metrics: { mean: { kind: 'average', field: 'total' } } },
  ],
  monitors: [{ name: 'dear', type: 'threshold', window: 'each', value: 'mean', above: 100, throttle: '1h' }],
});

const sent = ({ notifications }: Awaited<ReturnType<typeof testPipeline>>) =>
  notifications.map(({ at, transition }) => `${at.slice(11, 19)} ${transition}`);

test('what is closed in the end is notified as by the sweep that would have closed it, after its window', async () => {
  const records = [order('10:00:06', 'ada', 900)];
  expect(sent(await testPipeline(slow, [...records, wait('10m')]))).toEqual(['10:02:06 fired']);
  expect(sent(await testPipeline(slow, records))).toEqual(['10:02:06 fired']);
});

test('an alert that is still on is notified in the minute in which its throttle ends, however long the wait', async () => {
  const records = [
    order('10:00:05', 'ada', 900),
    order('10:01:05', 'ada', 1),
    order('10:02:05', 'ada', 900),
    wait('2m'),
  ];
  const once = sent(await testPipeline(slow, [...records, wait('10h')]));
  expect(once.at(-1)).toBe('11:02:05 fired');
  expect(sent(await testPipeline(slow, [...records, wait('2h'), wait('8h')]))).toEqual(once);
  const minutes = Array.from({ length: 120 }, () => wait('1m'));
  expect(sent(await testPipeline(slow, [...records, ...minutes]))).toEqual(once);
});

test('days between records take as few sweeps as are needed', async () => {
  const day = 86_400_000;
  const records = Array.from({ length: 300 }, (_, n) => ({
    ...order('10:00:00', 'ada', 900),
    at: new Date(Date.UTC(2026, 2, 1) + n * day).toISOString(),
  }));
  const daily = withWindows(pipeline, {
    windows: [
      {
        name: 'each',
        size: '1d',
        keyBy: ['customer'],
        metrics: { mean: { kind: 'average', field: 'total' } },
      },
    ],
    monitors: [{ name: 'dear', type: 'threshold', window: 'each', value: 'mean', above: 100 }],
  });
  const began = process.cpuUsage();
  await testPipeline(daily, records);
  const { user } = process.cpuUsage(began);
  // It was a sweep a minute: 60 s.
  expect(user / 1e6).toBeLessThan(10);
});
