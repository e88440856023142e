import { expect, test } from 'vitest';
import { alertDocuments } from '../../../../functions/core/monitors/alert.ts';
import { advanceNewValue } from '../../../../functions/core/monitors/new-value.ts';
import { key, minute, plan } from './monitors.ts';

const monitor = plan({ type: 'newValue' });
const learnUntil = 100 * minute;
const dayLength = 86_400_000;

function seen(firstSeen: number, lastSeen = firstSeen) {
  return { key, firstSeen, lastSeen, learnUntil };
}

test('what comes first is learnt without a word', () => {
  const state = advanceNewValue(monitor, undefined, seen(learnUntil - 1), 0);
  expect(state).toMatchObject({ status: 'ok', episode: 0, outbox: [], dirty: false, over: [] });
});

test('a new value is notified once, and never again', () => {
  const state = advanceNewValue(monitor, undefined, seen(learnUntil), 7);
  expect(state).toMatchObject({
    status: 'ok',
    episode: 1,
    firedAt: learnUntil,
    outbox: [{ transition: 'fired', createdAt: 7 }],
  });
  expect(state?.outbox).toHaveLength(1);
  expect(advanceNewValue(monitor, state, seen(learnUntil + 5), 8)).toBe(state);
  if (state === undefined) throw new Error('nothing known');
  expect(alertDocuments(monitor, state)).toMatchObject([
    { alert: { episode: 1 }, source: { status: 'resolved' } },
  ]);
});

test('when it was last seen is written once a day at most', () => {
  const state = advanceNewValue(monitor, undefined, seen(0), 0);
  expect(advanceNewValue(monitor, state, seen(0, dayLength - 1), 0)).toBe(state);
  const later = advanceNewValue(monitor, state, seen(0, dayLength), 0);
  expect(later).toMatchObject({ lastSeen: dayLength, outbox: [], revision: 2 });
  expect(advanceNewValue(monitor, later, seen(0, dayLength + 5), 0)).toBe(later);
  expect(advanceNewValue(monitor, later, seen(0, 5), 0)).toBe(later);
});

test('on staging nothing is sent', () => {
  const staged = plan({ type: 'newValue', staging: true });
  expect(advanceNewValue(staged, undefined, seen(learnUntil), 0)).toMatchObject({ outbox: [], episode: 1 });
});

test('a value that was new before the pipeline was set up is recorded, and nobody told', () => {
  const known = { ...monitor, notifyFrom: learnUntil + minute + 1 };
  const state = advanceNewValue(known, undefined, seen(learnUntil), 7);
  expect(state).toMatchObject({ episode: 1, outbox: [], past: true });
  if (state === undefined) throw new Error('nothing known');
  expect(alertDocuments(known, state)).toMatchObject([{ source: { status: 'resolved', past: true } }]);
});

test('one that is new in a window that ends after the set-up is notified, whenever that window began', () => {
  for (const setUp of [learnUntil + 1, learnUntil + minute]) {
    const state = advanceNewValue({ ...monitor, notifyFrom: setUp }, undefined, seen(learnUntil), 7);
    expect(state?.past).toBeUndefined();
    expect(state).toMatchObject({ firedAt: learnUntil, outbox: [{ transition: 'fired' }] });
  }
});
