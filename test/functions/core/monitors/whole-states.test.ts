import { expect, test } from 'vitest';
import { end } from '../../../../functions/core/monitors/alert-actions.ts';
import { advanceFlatline } from '../../../../functions/core/monitors/flatline.ts';
import { advance, freshState } from '../../../../functions/core/monitors/lifecycle.ts';
import { advanceNewValue } from '../../../../functions/core/monitors/new-value.ts';
import { evaluation, firing, key, minute, plan, threshold } from './monitors.ts';

// A state is read again by the next version, and by the next evaluation: what is in it, whole.

const common = { kind: 'alert-state', monitor: 'busy', window: 'requests', key };
const quiet = { status: 'ok', episode: 0 };
const entry = (transition: string, alert: object, createdAt = 5) => ({
  ...{ id: expect.stringMatching(new RegExp(`^busy\\.[0-9a-f]{32}\\.1:${transition}$`)) },
  ...{ transition, alert, claimedUntil: 0, createdAt },
});

test('of a key that was never judged', () => {
  expect(freshState(threshold(), key)).toStrictEqual({
    ...{ ...common, ...quiet, settled: quiet, ahead: [], outbox: [], dirty: false, over: [], revision: 0 },
  });
});

const measured = { value: 12, threshold: 10, metrics: { n: 12, version: 'v', list: [1] } };
const seen = { value: 12, threshold: 10, peak: 12, metrics: { n: 12, version: 'v' } };
const fired = {
  ...{ status: 'firing', episode: 1, since: 0, ...seen, lastBreach: minute, firedAt: minute },
  ...{ openedAt: minute, firedValue: 12, firedThreshold: 10, lastNotified: minute },
};

test('of an alert that fires, and of one that is over', () => {
  const state = advance(threshold(), undefined, evaluation(0, { outcome: 'breach', ...measured }), 5);
  expect(state).toStrictEqual({
    ...{ ...common, ...fired, settled: fired, judgedThrough: minute, ahead: [] },
    ...{ outbox: [entry('fired', fired)], dirty: true, over: [], revision: 1 },
  });
  const clear = { value: 3, threshold: 10, metrics: { n: 3 } };
  const over = advance(threshold(), state, evaluation(1, { outcome: 'clear', ...clear }), 7);
  const ended = {
    ...{ ...fired, status: 'ok', resolvedAt: 2 * minute, resolvedValue: 3, resolvedThreshold: 10 },
    resolvedMetrics: { n: 3 },
  };
  expect(over).toStrictEqual({
    ...{ ...common, ...ended, settled: ended, judgedThrough: 2 * minute, ahead: [] },
    outbox: [entry('fired', fired), entry('resolved', ended, 7)],
    ...{ dirty: false, over: [ended], revision: 2 },
  });
});

test('of an alert that fires while its window is open', () => {
  const open = { outcome: 'breach', isFinal: false, ...measured } as const;
  expect(advance(threshold(), undefined, evaluation(0, open), 5)).toStrictEqual({
    ...{ ...common, ...fired, settled: quiet, ahead: [{ start: 0, end: minute, ...seen }] },
    ...{ outbox: [entry('fired', fired)], dirty: true, over: [], revision: 1 },
  });
});

test('of one that is pending', () => {
  const pending = { status: 'pending', episode: 0, since: 0, ...seen, lastBreach: minute };
  const monitor = threshold({ for: '3m' });
  expect(advance(monitor, undefined, evaluation(0, { outcome: 'breach', ...measured }), 5)).toStrictEqual({
    ...{ ...common, ...pending, settled: pending, judgedThrough: minute, ahead: [], outbox: [] },
    ...{ dirty: false, over: [], revision: 1 },
  });
});

test('what else is known of a key stays with it', () => {
  const others = {
    ...{ snoozedUntil: 1, silenced: 9, mayBeOut: 8, lastSeen: 7, lastHeard: 6, firstEnd: 5 },
    acknowledged: { by: 'me', at: 4 },
  };
  const after = advance(threshold(), { ...firing(), ...others }, evaluation(1, { outcome: 'breach' }), 0);
  expect(after).toMatchObject({ ...others, lastBreach: 2 * minute });
  const over = advance(threshold(), { ...firing(), ...others }, evaluation(1), 0);
  expect(over).toMatchObject({ over: [{ acknowledged: others.acknowledged }] });
});

test('of a silence', () => {
  const monitor = plan({ type: 'flatline', silentFor: '5m', staging: true });
  const silent = {
    ...{ status: 'firing', episode: 1, since: minute, lastBreach: minute, firedAt: 6 * minute },
    ...{ openedAt: 6 * minute, staging: true, threshold: 300 },
  };
  const silence = { key, lastEnd: minute, watermark: 6 * minute };
  expect(advanceFlatline(monitor, undefined, silence, 5)).toStrictEqual({
    ...{ ...common, ...silent, settled: silent, ahead: [], outbox: [], dirty: true, over: [], revision: 1 },
  });
  const heard = plan({ type: 'flatline', silentFor: '5m' });
  const { staging: _, ...loud } = silent;
  const told = { ...loud, lastNotified: 6 * minute };
  expect(advanceFlatline(heard, undefined, silence, 5)).toStrictEqual({
    ...{ ...common, ...told, settled: told, ahead: [], outbox: [entry('fired', told)], dirty: true },
    ...{ over: [], revision: 1 },
  });
});

test('of a new value, and of one that is only learnt', () => {
  const monitor = plan({ type: 'newValue' });
  const sighting = { key, firstSeen: 2 * minute, lastSeen: 3 * minute, learnUntil: minute };
  const alert = {
    ...{ status: 'firing', episode: 1, since: 2 * minute, lastBreach: 2 * minute, firedAt: 2 * minute },
    ...{ openedAt: 2 * minute, lastNotified: 2 * minute },
  };
  const over = { ...alert, status: 'ok', resolvedAt: 2 * minute };
  expect(advanceNewValue(monitor, undefined, sighting, 5)).toStrictEqual({
    ...{ ...common, ...over, settled: over, lastSeen: 3 * minute, ahead: [] },
    ...{ outbox: [entry('fired', alert)], dirty: false, over: [over], revision: 1 },
  });
  expect(advanceNewValue(monitor, undefined, { ...sighting, learnUntil: 2 * minute + 1 }, 5)).toStrictEqual({
    ...freshState(monitor, key),
    ...{ lastSeen: 3 * minute, revision: 1 },
  });
});

test('of an alert that was ended by hand', () => {
  const state = firing();
  const settled = { ...state.settled, status: 'ok', resolvedAt: 9 };
  const { judgedThrough } = state;
  expect(end({ ...state, endHeld: state.settled }, 9)).toStrictEqual({
    ...{ ...common, ...settled, settled, judgedThrough, ahead: [], outbox: [], dirty: false, over: [] },
    revision: state.revision + 1,
  });
  expect(end({ ...state, status: 'ok' }, 9).status).toBe('ok');
});
