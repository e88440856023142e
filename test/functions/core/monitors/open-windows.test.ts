import { expect, test } from 'vitest';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { evaluation, threshold } from './monitors.ts';
import { open, run, told } from './verdicts.ts';

test('a breach of an open window fires at once, and what was seen to breach stays so', () => {
  const fired = advance(threshold(), undefined, open(3), 0);
  expect(fired).toMatchObject({ status: 'firing', episode: 1, since: 180_000, lastBreach: 240_000 });
  const final = advance(threshold(), fired, evaluation(3), 0);
  expect(final).toMatchObject({ status: 'firing', episode: 1, ahead: [] });
  expect(told(advance(threshold(), final, evaluation(4), 0))).toBe('1 fired, 1 resolved');
});

test('a breach of an open window of a monitor that waits for the final one changes nothing', () => {
  expect(advance(threshold({ value: 'p95' }), undefined, open(3), 0)).toBeUndefined();
});

test('an open window farther on waits until those between are final: they may end the alert', () => {
  const plan = threshold();
  const firing = run(plan, 'b');
  const ahead = advance(plan, firing, open(2), 0);
  expect(ahead).toMatchObject({ episode: 1, lastBreach: 60_000 });
  const next = advance(plan, ahead, evaluation(1), 0);
  expect(next).toMatchObject({ status: 'firing', episode: 2, since: 120_000 });
  expect(next?.over).toMatchObject([{ episode: 1, resolvedAt: 120_000 }]);
  expect(told(next)).toBe('1 fired, 1 resolved, 2 fired');
});

test('an open window farther on goes on with the alert at once if nothing between can end it', () => {
  const plan = threshold({ resolveAfter: '3m' });
  expect(advance(plan, run(plan, 'b'), open(2), 0)).toMatchObject({ episode: 1, lastBreach: 180_000 });
});

test('a window before the alert that breaches late moves its beginning, and nothing is sent again', () => {
  const state = run(threshold(), '.b');
  const moved = advance(threshold(), state, evaluation(0, { outcome: 'breach', value: 40 }), 0);
  expect(moved).toMatchObject({ since: 0, episode: 1, peak: 40, dirty: true });
  expect(told(moved)).toBe('1 fired');
});

test('a gap of years takes no longer than one of a minute', () => {
  const years = 3 * 365 * 24 * 60;
  const plan = threshold({ resolveAfter: '2m' });
  const state = advance(plan, run(plan, 'b'), evaluation(years, { outcome: 'breach' }), 0);
  expect(state).toMatchObject({ episode: 2, since: years * 60_000, over: [{ resolvedAt: 180_000 }] });
});

test('an alert that fired because the caller knew more does not go when the next one knows less', () => {
  const plan = threshold({ throttle: '5m' });
  const before = run(plan, 'b  ..');
  expect(advance(plan, before, open(6), 0)).toMatchObject({ status: 'ok' });
  const fired = advance(plan, before, open(6, { finalThrough: 300_000 }), 0);
  expect(fired).toMatchObject({ status: 'firing', episode: 2 });
  expect(advance(plan, fired, open(6), 0)).toBe(fired);
  expect(told(advance(plan, fired, evaluation(5), 0))).toBe('1 fired, 1 resolved, 2 fired');
});

test('of breaches far ahead of what is final the state keeps a bounded number; they come again when final', () => {
  const many = Array.from({ length: 200 }, (_, position) => open(2 * position));
  const state = many.reduce<AlertState | undefined>(
    (reached, each) => advance(threshold(), reached, each, 0),
    undefined,
  );
  expect(state?.ahead.length).toBe(50);
  expect(told(state)).toBe('1 fired');
});

test('breaches of open windows with a gap between them are no row, once the gap is final', () => {
  const plan = threshold({ for: '2m' });
  const ahead = [0, 2].reduce<AlertState | undefined>(
    (state, at) => advance(plan, state, open(at), 0),
    undefined,
  );
  const after = advance(plan, ahead, evaluation(4), 0);
  expect(after).toMatchObject({ status: 'ok', episode: 0, ahead: [] });
  expect(told(after)).toBe('');
  const row = [0, 1].reduce<AlertState | undefined>(
    (state, at) => advance(plan, state, open(at), 0),
    undefined,
  );
  expect(told(advance(plan, row, evaluation(4), 0))).toBe('1 fired, 1 resolved');
});

test('an acknowledgement is of its own alert, not of the next that is over by the same window', () => {
  const plan = threshold();
  const fired = run(plan, 'b');
  const acknowledged = { by: 'me', at: 5 };
  const ahead = advance(plan, fired && { ...fired, acknowledged }, open(2), 0);
  const over = advance(plan, ahead, evaluation(4), 0)?.over;
  expect(over?.map(({ episode }) => episode)).toEqual([1, 2]);
  expect(over?.[0]).toMatchObject({ acknowledged });
  expect(over?.[1]).not.toHaveProperty('acknowledged');
});
