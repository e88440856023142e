import { expect, test } from 'vitest';
import type { ThresholdMonitor } from '../../../../functions/pipeline/monitors.ts';
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
  expect(threshold(changes).opens).toBe(opens);
});

test('lengths are in milliseconds, and what was left out has its default', () => {
  expect(threshold({ for: '5m', throttle: '1h' }, { size: '3m', slide: '1m' })).toMatchObject({
    severity: 'warning',
    window: { name: 'requests', size: 180_000, slide: 60_000, keyFields: ['host'] },
    for: 300_000,
    throttle: 3_600_000,
    resolveAfter: 0,
    staging: false,
    side: 'above',
    limit: 10,
    clear: 10,
    links: [],
  });
  expect(threshold({ below: 3, clear: 5 })).toMatchObject({ side: 'below', limit: 3, clear: 5 });
  expect(threshold()).toMatchObject({ window: { size: 60_000, slide: 60_000 } });
  expect(plan({ type: 'flatline', silentFor: '5m' })).toMatchObject({
    silentFor: 300_000,
    forgetAfter: 86_400_000,
  });
  expect(plan({ type: 'newValue' })).toMatchObject({ learnFor: 86_400_000 });
});
