import { expect, test } from 'vitest';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { evaluation, threshold } from './monitors.ts';
import { open, run, told } from './verdicts.ts';

test('of an alert that fired on staging, nobody hears the end when the monitor has gone live', () => {
  const staged = run(threshold({ staging: true }), 'b');
  const ended = advance(threshold(), staged, evaluation(1), 0);
  expect(told(ended)).toBe('');
  expect(told(advance(threshold(), ended, evaluation(2, { outcome: 'breach' }), 0))).toBe('2 fired');
});

test('an alert on staging throttles none after it', () => {
  const throttle = '1h';
  const staged = run(threshold({ staging: true, throttle }), 'b.');
  const live = advance(threshold({ throttle }), staged, evaluation(3, { outcome: 'breach' }), 0);
  expect(told(live)).toBe('2 fired');
  expect(live?.throttled).toBeUndefined();
});

test('an alert on staging that outlasts its throttle throttles none after it', () => {
  const throttle = '5m';
  const staging = threshold({ staging: true, throttle });
  const before = [2, 3, 4, 5, 6].reduce<AlertState | undefined>(
    (state, position) => advance(staging, state, open(position), 0),
    run(threshold({ throttle }), 'b.'),
  );
  const staged = run(staging, '       .', before);
  const live = advance(threshold({ throttle }), staged, evaluation(8, { outcome: 'breach' }), 0);
  expect(told(live)).toBe('1 fired, 1 resolved, 3 fired');
});

test('an open alert on staging throttles none after it, though it is final when the monitor is live', () => {
  const throttle = '1h';
  const staged = advance(threshold({ staging: true, throttle }), undefined, open(0), 0);
  const live = run(threshold({ throttle }), 'b.b', staged);
  expect(told(live)).toBe('2 fired');
});

test('an alert that was notified has its end notified too when the monitor has gone to staging', () => {
  const staged = threshold({ staging: true });
  expect(told(advance(staged, run(threshold(), 'b'), evaluation(1), 0))).toBe('1 fired, 1 resolved');
});

test('an alert of an open window that was notified stays so when the window is final on staging', () => {
  const staged = threshold({ staging: true });
  const fired = advance(threshold(), undefined, open(0), 0);
  const final = advance(staged, fired, evaluation(0, { outcome: 'breach' }), 0);
  expect(told(advance(staged, final, evaluation(1), 0))).toBe('1 fired, 1 resolved');
});
