import { expect, test } from 'vitest';
import { advance, freshState } from '../../../../functions/core/monitors/lifecycle.ts';
import { withoutNotification } from '../../../../functions/core/monitors/muted.ts';
import type { AlertState, Evaluation } from '../../../../functions/core/monitors/state.ts';
import { evaluation, threshold } from './monitors.ts';
import { type Plan, run, told } from './verdicts.ts';

test.each<[string, Plan, string, string]>([
  ['a breach fires', threshold(), 'b', '1 fired'],
  ['one without a breach after it is over', threshold(), 'b.', '1 fired, 1 resolved'],
  ['breaches in a row are one alert', threshold(), 'bbb', '1 fired'],
  ['too small a sample is neither a breach nor the end of one', threshold(), 'b?b', '1 fired'],
  ['too small a sample fires nothing', threshold(), '.??', ''],
  ['noData: resolve ends it', threshold({ noData: 'resolve' }), 'b?b', '1 fired, 1 resolved, 2 fired'],
  ['a window without documents is no breach', threshold(), 'b b', '1 fired, 1 resolved, 2 fired'],
  ['between limit and clear it goes on', threshold(), 'b~~', '1 fired'],
  ['between limit and clear it does not begin', threshold(), '~~', ''],
  ['without documents nothing is counted, so it is over', threshold(), 'b0b', '1 fired, 1 resolved, 2 fired'],
  ['noData: keep goes on without documents', threshold({ noData: 'keep' }), 'b0 b', '1 fired'],
  ['below: none is no recovery', threshold({ below: 3 }), 'b0 0', '1 fired'],
  ['below: none, and then a value', threshold({ below: 3 }), 'b0 .', '1 fired, 1 resolved'],
  ['below: none fires nothing', threshold({ below: 3 }), '.00 0', ''],
  ['below: none is no row of breaches', threshold({ below: 3, for: '3m' }), 'bb0b', ''],
  ['below: noData resolve', threshold({ below: 3, noData: 'resolve' }), 'b0', '1 fired, 1 resolved'],
  ['a ratio without documents goes on', threshold({ value: { ratio: ['errors', 'n'] } }), 'b00 b', '1 fired'],
  ['a mean without documents goes on', threshold({ value: 'p95' }), 'b00 b', '1 fired'],
  [
    'a difference of counts is 0 without documents',
    threshold({ value: { difference: ['n', 'errors'] } }),
    'b0',
    '1 fired, 1 resolved',
  ],
  [
    'resolveAfter: what is unknown does not count',
    threshold({ below: 3, resolveAfter: '2m' }),
    'b.0.0.',
    '1 fired',
  ],
  ['resolveAfter: nor what is left out', threshold({ below: 3, resolveAfter: '2m' }), 'b. . .', '1 fired'],
  [
    'resolveAfter: only what is clear in a row',
    threshold({ below: 3, resolveAfter: '2m' }),
    'b.?..',
    '1 fired, 1 resolved',
  ],
  ['resolveAfter: unknown between, where none is 0', threshold({ resolveAfter: '2m' }), 'b.?.', '1 fired'],
  ['for: fires when it lasts', threshold({ for: '3m' }), 'bbb', '1 fired'],
  ['for: not before', threshold({ for: '3m' }), 'bb.bb', ''],
  ['for: not over a gap', threshold({ for: '3m' }), 'bb b', ''],
  ['for: between is not enough', threshold({ for: '2m' }), 'b~b', ''],
  ['while the key has no room the alert goes on', threshold(), 'bhhb.', '1 fired, 1 resolved'],
  ['while the key has no room no alert begins', threshold(), '.hhh', ''],
  ['for: breaches with no room between them follow each other', threshold({ for: '3m' }), 'bhb', '1 fired'],
  ['for: no room is no breach', threshold({ for: '3m' }), 'bhh', ''],
  ['resolveAfter: not before', threshold({ resolveAfter: '3m' }), 'b..b..', '1 fired'],
  ['resolveAfter: then', threshold({ resolveAfter: '3m' }), 'b...', '1 fired, 1 resolved'],
  ['resolveAfter: a gap counts', threshold({ resolveAfter: '3m' }), 'b   b', '1 fired, 1 resolved, 2 fired'],
  ['throttle: the next is not notified', threshold({ throttle: '3m' }), 'b.b.', '1 fired, 1 resolved'],
  [
    'throttle: the next is, if it is on when that ends',
    threshold({ throttle: '3m' }),
    'b.bb',
    '1 fired, 1 resolved, 2 fired',
  ],
  [
    'throttle: and its end',
    threshold({ throttle: '3m' }),
    'b.bb.',
    '1 fired, 1 resolved, 2 fired, 2 resolved',
  ],
  ['throttle: once', threshold({ throttle: '3m' }), 'b.bbbbbb', '1 fired, 1 resolved, 2 fired'],
  [
    'throttle: on without documents',
    threshold({ below: 3, throttle: '3m' }),
    'b.b 0',
    '1 fired, 1 resolved, 2 fired',
  ],
  [
    'throttle: counts from the late notification',
    threshold({ throttle: '3m' }),
    'b.bb.b',
    '1 fired, 1 resolved, 2 fired, 2 resolved',
  ],
  ['throttle: then again', threshold({ throttle: '3m' }), 'b.b.b', '1 fired, 1 resolved, 3 fired'],
  ['staging: nothing is sent', threshold({ staging: true }), 'b.', ''],
])('%s', (_, plan, verdicts, expected) => {
  expect(told(run(plan, verdicts))).toBe(expected);
});

test('an alert whose key is not expected back any more is over, once', () => {
  const plan = threshold({ below: 3, forgetAfter: '1h' });
  const firing = run(plan, 'b');
  expect(told(advance(plan, firing, evaluation(59, { outcome: 'absent' }), 0))).toBe('1 fired');
  const gone = advance(plan, firing, evaluation(60, { outcome: 'absent' }), 0);
  expect(gone).toMatchObject({ status: 'ok', gone: true, resolvedAt: 61 * 60_000 });
  expect(advance(plan, gone, evaluation(61, { outcome: 'absent' }), 0)).toBe(gone);
  expect(told(gone)).toBe('1 fired, 1 resolved');
});

test('an alert that goes on without documents is written once, not with each window', () => {
  const plan = threshold({ below: 3 });
  const firing = run(plan, 'b');
  expect(run(plan, '  000', firing)).toBe(firing);
});

test('an end says the value, the limit and the metrics that brought it about', () => {
  const plan = threshold({ below: 5 });
  const fired = advance(plan, undefined, evaluation(0, { outcome: 'breach', value: 3, threshold: 5 }), 0);
  const seen = { value: 8, threshold: 5, metrics: { n: 8, pages: [] } };
  const over = advance(plan, fired, evaluation(1, seen), 0);
  expect(over).toMatchObject({ value: 3, resolvedValue: 8, resolvedThreshold: 5, resolvedMetrics: { n: 8 } });
  const next = advance(plan, over, evaluation(3, { outcome: 'breach', value: 1, threshold: 5 }), 0);
  expect(next).not.toHaveProperty('resolvedValue');
});

test('without documents a count ends at 0, whether the window is judged or left out', () => {
  const fired = run(threshold(), 'b');
  for (const verdicts of [' 0', '    .', '  b'])
    expect(run(threshold(), verdicts, fired)?.over).toMatchObject([
      { resolvedValue: 0, resolvedAt: 120_000 },
    ]);
});

test('a state that an older version left goes on', () => {
  const {
    unclearThrough: _,
    clearThrough: __,
    firstEnd: ___,
    ...old
  } = run(threshold({ below: 3 }), 'b') ?? {};
  const plan = threshold({ below: 3, resolveAfter: '2m' });
  expect(told(run(plan, '   ..', old as AlertState))).toBe('1 fired, 1 resolved');
});

test('the first window of a key is a part of one, so it is not below a limit; the next is', () => {
  const plan = threshold({ below: 3 });
  const breach = { outcome: 'breach', value: 1, isFirst: true } as const;
  const begun = advance(plan, undefined, evaluation(0, breach), 0);
  expect(begun).toMatchObject({ status: 'ok', firstEnd: 60_000, outbox: [] });
  expect(advance(plan, begun, evaluation(0, breach), 0)).toBe(begun);
  expect(told(advance(plan, begun, evaluation(1, { ...breach, isFirst: false }), 0))).toBe('1 fired');
  // Of a key that has documents now and then, only the first window is a part.
  expect(told(advance(plan, begun, evaluation(2, breach), 0))).toBe('1 fired');
});

test('the farthest value is kept, on the side where the limit is passed', () => {
  const values = [12, 30, 11].map((value, position) => evaluation(position, { outcome: 'breach', value }));
  const above = values.reduce<AlertState | undefined>(
    (state, each) => advance(threshold(), state, each, 0),
    undefined,
  );
  expect(above).toMatchObject({ value: 11, peak: 30, firedValue: 12 });
  const below = values.reduce<AlertState | undefined>(
    (state, each) => advance(threshold({ below: 40 }), state, each, 0),
    undefined,
  );
  expect(below).toMatchObject({ value: 11, peak: 11, firedValue: 12 });
});

test('what a new alert has is its own: an acknowledgement ends with the alert', () => {
  const state = run(threshold(), 'b');
  if (state === undefined) throw new Error('no alert');
  const acknowledged = { ...state, acknowledged: { by: 'me', at: 5 } };
  const goesOn = advance(threshold(), acknowledged, evaluation(1, { outcome: 'breach' }), 0);
  expect(goesOn?.acknowledged).toEqual({ by: 'me', at: 5 });
  const next = advance(threshold(), goesOn, evaluation(3, { outcome: 'breach' }), 0);
  expect(next?.acknowledged).toBeUndefined();
  expect(next?.over).toMatchObject([{ episode: 1, acknowledged: { by: 'me' } }]);
});

test('windows that overlap last from the start of the first to the end of the last', () => {
  const plan = threshold({ for: '5m', resolveAfter: '2m' }, { size: '3m', slide: '1m' });
  const at = (position: number, outcome: Evaluation['outcome']) =>
    evaluation(position, { outcome, windowEnd: (position + 3) * 60_000 });
  const pending = [0, 1].reduce<AlertState | undefined>(
    (state, position) => advance(plan, state, at(position, 'breach'), 0),
    undefined,
  );
  expect(pending).toMatchObject({ status: 'pending', since: 0, lastBreach: 240_000 });
  const fired = advance(plan, pending, at(2, 'breach'), 0);
  expect(fired).toMatchObject({ status: 'firing', since: 0, firedAt: 300_000 });
  expect(advance(plan, fired, at(3, 'clear'), 0)).toBe(fired);
  expect(advance(plan, fired, at(4, 'clear'), 0)).toMatchObject({ status: 'ok', resolvedAt: 420_000 });
});

test('what is stored of a key begins like this, and an older version reads it', () => {
  expect(freshState(threshold(), ['web-1'])).toEqual({
    ...{ kind: 'alert-state', monitor: 'busy', window: 'requests', key: ['web-1'] },
    ...{ status: 'ok', episode: 0, settled: { status: 'ok', episode: 0 } },
    ...{ ahead: [], outbox: [], dirty: false, over: [], revision: 0 },
  });
  expect(advance(threshold(), undefined, evaluation(0, { outcome: 'breach' }), 0)).toMatchObject({
    ...{ kind: 'alert-state', monitor: 'busy', window: 'requests', key: ['web-1'], revision: 1 },
  });
});

test('of the metrics an alert keeps what a text can show, and no more of a long one', () => {
  const metrics = { n: 12, version: 'v'.repeat(150), on: true, pages: ['a'], none: null };
  const state = advance(threshold(), undefined, evaluation(0, { outcome: 'breach', metrics }), 0);
  expect(state?.metrics).toEqual({ n: 12, version: 'v'.repeat(100), on: true });
});

test('only the notification that was suppressed is forgotten, not one before it', () => {
  const course = { status: 'firing', episode: 2, lastNotified: 5 } as const;
  expect(withoutNotification(course, 7)).toBe(course);
  expect(withoutNotification(course, 5)).toEqual({ status: 'firing', episode: 2 });
  const never = { status: 'firing', episode: 2 } as const;
  expect(withoutNotification(never, undefined)).toBe(never);
});
