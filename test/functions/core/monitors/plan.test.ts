import { expect, test } from 'vitest';
import { planMonitors } from '../../../../functions/core/monitors/plan-monitors.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import type { ThresholdMonitor } from '../../../../functions/pipeline/monitors.ts';
import { pipeline } from '../records.ts';
import { plan, threshold } from './monitors.ts';

test.each<[boolean, Partial<ThresholdMonitor>]>([
  [true, { value: 'n', above: 1 }],
  [true, { value: 'slowest', above: 1 }],
  [true, { value: 'errors', above: 1 }],
  [true, { value: 'users', above: 1 }],
  [true, { value: 'perSecond', above: 1 }],
  [true, { value: 'fastest', below: 1 }],
  [true, { value: 'errors', above: 1, minimum: { metric: 'n', atLeast: 5 } }],
  // A sample whose measure may fall again.
  [false, { value: 'errors', above: 1, minimum: { metric: 'p95', atLeast: 5 } }],
  [false, { value: 'balance', above: 1 }],
  [false, { value: 'p95', above: 1 }],
  [false, { value: 'n', below: 1 }],
  [false, { value: 'fastest', above: 1 }],
  [false, { value: 'slowest', below: 1 }],
  [false, { value: { ratio: ['errors', 'n'] }, above: 1 }],
])('fires while its window is open: %s, for %j', (opens, changes) => {
  expect(threshold(changes).canFireOpen).toBe(opens);
});

test('lengths are in milliseconds, and what was left out has its default', () => {
  expect(threshold({ for: '5m', throttle: '1h' }, { size: '3m', slide: '1m' })).toMatchObject({
    severity: 'warning',
    window: { name: 'requests', sizeMs: 180_000, slideMs: 60_000, keyFields: ['host'] },
    forMs: 300_000,
    throttleMs: 3_600_000,
    resolveAfterMs: 0,
    isStaging: false,
    side: 'above',
    limit: 10,
    clear: 10,
    links: [],
  });
  expect(threshold({ below: 3, clear: 5 })).toMatchObject({ side: 'below', limit: 3, clear: 5 });
  expect(threshold()).toMatchObject({ window: { sizeMs: 60_000, slideMs: 60_000 } });
  expect(plan({ type: 'flatline', silentFor: '5m' })).toMatchObject({
    silentForMs: 300_000,
    forgetAfterMs: 86_400_000,
  });
  expect(plan({ type: 'newValue' })).toMatchObject({ learnForMs: 86_400_000 });
});

test('a plan has all its options, and those of its type alone', () => {
  const common = {
    ...{ name: 'busy', scope: 'events', severity: 'warning', links: [], isStaging: false, noData: 'keep' },
    window: { name: 'requests', sizeMs: 60_000, slideMs: 60_000, keyFields: ['host'] },
    ...{
      throttleMs: 0,
      resolveAfterMs: 0,
      forMs: 0,
      canFireOpen: false,
      isEndedByEmpty: false,
      forgetAfterMs: 86_400_000,
    },
  };
  const spike = { value: 'n', factor: 3, baseline: 5 } as const;
  expect(plan({ type: 'spike', ...spike, atLeast: 5, message: 'm' })).toEqual({
    ...{ ...common, type: 'spike', ...spike, atLeast: 5, message: 'm', isEndedByEmpty: true, emptyValue: 0 },
  });
  expect(plan({ type: 'flatline', silentFor: '5m' })).toEqual({
    ...{ ...common, type: 'flatline', silentForMs: 300_000 },
  });
  expect(plan({ type: 'newValue', learnFor: '1h', throttle: '2m', staging: true, links: ['l'] })).toEqual({
    ...{
      ...common,
      type: 'newValue',
      learnForMs: 3_600_000,
      throttleMs: 120_000,
      isStaging: true,
      links: ['l'],
    },
  });
});

test.each<[string, Partial<ThresholdMonitor>, object]>([
  ...['n', 'perSecond', 'users', 'errors', 'balance'].map(
    (value): [string, Partial<ThresholdMonitor>, object] => [
      `is clear of what is counted (${value})`,
      { value, above: 1 },
      { isEndedByEmpty: true, emptyValue: 0 },
    ],
  ),
  ['has no extreme', { value: 'slowest', above: 1 }, { isEndedByEmpty: false }],
  ['breaches below a limit', { value: 'n', below: 1 }, { isEndedByEmpty: false }],
  ['says nothing of a mean', { value: 'p95', above: 1 }, { isEndedByEmpty: false }],
  [
    'says nothing where it is to be kept',
    { value: 'n', above: 1, noData: 'keep' },
    { isEndedByEmpty: false },
  ],
  ['resolves without a value', { value: 'p95', above: 1, noData: 'resolve' }, { isEndedByEmpty: true }],
  ['resolves', { value: 'n', below: 1, noData: 'resolve' }, { isEndedByEmpty: true, emptyValue: 0 }],
])('a window without documents %s', (_, changes, expected) => {
  const { isEndedByEmpty, emptyValue } = threshold(changes);
  expect({ isEndedByEmpty, ...(emptyValue !== undefined && { emptyValue }) }).toEqual(expected);
  expect('emptyValue' in threshold(changes)).toBe('emptyValue' in expected);
});

test.each<[number, object]>([
  [1, { isEndedByEmpty: true, emptyValue: 0 }],
  [0, { isEndedByEmpty: false }],
  [-1, { isEndedByEmpty: false }],
])('a spike of at least %i is over without documents, or goes on: %j', (atLeast, expected) => {
  const { isEndedByEmpty, emptyValue } = plan({ type: 'spike', value: 'n', factor: 3, baseline: 5, atLeast });
  expect({ isEndedByEmpty, ...(emptyValue !== undefined && { emptyValue }) }).toEqual(expected);
});

test('alerts of before the set-up are known by its time, and a monitor needs its window', () => {
  const windows = [{ name: 'w', size: '1m', metrics: { n: count() } }] as const;
  const monitors = [{ name: 'busy', type: 'threshold', window: 'w', value: 'n', above: 1 }] as const;
  const [made] = planMonitors({ ...pipeline(), windows, monitors }, 5, 'a-stack');
  expect(made).toMatchObject({ notifyFrom: 5, scope: 'a-stack', window: { keyFields: [] } });
  expect(planMonitors({ ...pipeline(), windows, monitors })[0]).not.toHaveProperty('notifyFrom');
  expect(planMonitors(pipeline())).toEqual([]);
  expect(() => planMonitors({ ...pipeline(), windows: [], monitors })).toThrow('monitor busy: no window w');
  const [{ above: _, ...neither }] = monitors;
  expect(() => planMonitors({ ...pipeline(), windows, monitors: [neither] })).toThrow(
    'monitor busy: neither above nor below',
  );
});
