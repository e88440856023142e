import { describe, expect, test } from 'vitest';
import { addAhead, foresee } from '../../../../functions/core/monitors/ahead.ts';
import { absentPath, passClear, passUnknown } from '../../../../functions/core/monitors/clear.ts';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import { mutedFrom } from '../../../../functions/core/monitors/muted.ts';
import { published, written } from '../../../../functions/core/monitors/outbox.ts';
import { recall } from '../../../../functions/core/monitors/recall.ts';
import { durationIn, lastKnown } from '../../../../functions/core/monitors/shown-window.ts';
import type { Breach, Course } from '../../../../functions/core/monitors/state.ts';
import { suppression } from '../../../../functions/core/monitors/suppression.ts';
import { entryOf, evaluation, firing, minute, threshold } from './monitors.ts';

const breach = (from: number, to = from + 1): Breach => ({ start: from * minute, end: to * minute });
const ok: Course = { status: 'ok', episode: 0 };
const pending: Course = { status: 'pending', episode: 1, since: 0, lastBreach: minute };

describe('what is seen of windows that are open', () => {
  test('is joined where it follows, in whatever order it comes', () => {
    const plan = threshold();
    const added = (...places: readonly number[]) =>
      places.reduce<readonly Breach[]>((ahead, place) => addAhead(plan, ahead, breach(place)), []);
    expect(added(5)).toEqual([breach(5)]);
    expect(added(5, 3)).toEqual([breach(3), breach(5)]);
    expect(added(5, 3, 4)).toEqual([breach(3, 6)]);
    expect(added(3, 4, 5, 4)).toEqual([breach(3, 6)]);
    // One that ends with another, and began before it.
    expect(addAhead(plan, [breach(4, 6)], breach(3, 6))).toEqual([breach(3, 6)]);
  });

  test('is at most 50 breaches: a further one is left to its final window', () => {
    const many = Array.from({ length: 50 }, (_, place) => breach(2 * place));
    expect(addAhead(threshold(), many.slice(1), breach(0))).toEqual(many);
    expect(addAhead(threshold(), many, breach(200))).toBe(many);
  });

  test('begins nothing anew while a row of breaches may still go on', () => {
    const plan = threshold({ for: '3m' });
    const known = { settled: pending, ahead: [breach(5)], episode: 1, judgedThrough: minute };
    expect(foresee(plan, known)).toBe(pending);
    expect(foresee(plan, { ...known, settled: ok, episode: 0 })).toMatchObject({
      status: 'pending',
      since: 5 * minute,
    });
  });

  test('is waited with where it would have fired before the set-up', () => {
    const plan = { ...threshold(), notifyFrom: 60 * minute };
    const known = { settled: ok, ahead: [breach(5)], episode: 0, judgedThrough: minute };
    expect(foresee(plan, known)).toMatchObject({ status: 'pending', episode: 0, since: 5 * minute });
    expect(foresee(plan, { ...known, settled: { ...pending, episode: 0 } })).toEqual({
      ...pending,
      episode: 0,
    });
    expect(foresee({ ...plan, notifyFrom: minute }, known)).toMatchObject({ status: 'firing', episode: 1 });
  });

  test('stays when an earlier window becomes final, which is noted', () => {
    const seen = advance(threshold(), undefined, evaluation(2, { outcome: 'breach', isFinal: false }), 0);
    const later = advance(threshold(), seen, evaluation(0), 0);
    expect(later).toMatchObject({ judgedThrough: minute, ahead: [{ start: 2 * minute, end: 3 * minute }] });
  });
});

describe('what was pending', () => {
  test.each([
    ['without a notification before', pending, { status: 'ok', episode: 1 }],
    ['with one', { ...pending, lastNotified: 5 }, { status: 'ok', episode: 1, lastNotified: 5 }],
  ] as const)('never was, after what is no breach: %s', (_, course, after) => {
    for (const end of [passClear, passUnknown])
      expect(end(threshold(), course, 2 * minute)).toStrictEqual(after);
    expect(absentPath(threshold({ noData: 'keep' }), course, 2 * minute)).toStrictEqual([after]);
  });

  test('stays so for what was known before', () => {
    for (const end of [passClear, passUnknown]) expect(end(threshold(), pending, minute)).toBe(pending);
    expect(absentPath(threshold({ noData: 'keep' }), pending, minute)).toEqual([pending]);
  });
});

test('an alert whose key is gone is heard of no more, though its throttle ends with it', () => {
  const plan = { ...threshold({ noData: 'keep', throttle: '10m' }), forgetAfterMs: 5 * minute };
  const course: Course = {
    ...{ status: 'firing', episode: 2, since: 0, lastBreach: minute },
    ...{ firedAt: minute, lastNotified: -4 * minute, throttled: true },
  };
  const [before, gone] = absentPath(plan, course, 6 * minute);
  expect(before).toBe(course);
  expect(gone).toEqual({ ...course, status: 'ok', resolvedAt: 6 * minute, gone: true });
  // A throttle that ends before it does is over by then.
  const [heard] = absentPath(plan, { ...course, lastNotified: -5 * minute }, 6 * minute);
  expect(heard).toMatchObject({ throttledUntil: 5 * minute, lastNotified: 5 * minute });
  expect(heard).not.toHaveProperty('throttled');
});

test('the first window of a key ends nothing, and is remembered', () => {
  const state = firing();
  const after = advance(threshold(), state, evaluation(1, { isFirst: true }), 0);
  expect(after).toMatchObject({ status: 'firing', firstEnd: 2 * minute, revision: state.revision + 1 });
});

test('what a beginning notes of its notification', () => {
  expect(mutedFrom({ ...threshold(), isStaging: true, notifyFrom: 9 }, false, 5)).toStrictEqual({});
  expect(mutedFrom({ ...threshold(), isStaging: true }, true, 5)).toStrictEqual({ throttled: true });
  expect(mutedFrom({ ...threshold(), notifyFrom: 6 }, false, 5)).toStrictEqual({ past: true });
  expect(mutedFrom({ ...threshold(), notifyFrom: 5 }, false, 5)).toStrictEqual({ lastNotified: 5 });
});

describe('the outbox', () => {
  const fired = firing();
  const over = advance(threshold(), fired, evaluation(1), 0) ?? expect.fail();

  test('keeps the other entries when one is published', () => {
    expect(over.outbox.map(({ transition }) => transition)).toEqual(['fired', 'resolved']);
    expect(published(over, entryOf(over).id).outbox).toEqual(over.outbox.slice(1));
  });

  test('is another revision with each thing that is done', () => {
    expect(published(over, entryOf(over).id).revision).toBe(over.revision + 1);
    expect(written(over)).toEqual({ ...over, dirty: false, over: [], revision: over.revision + 1 });
  });

  test('gets what was held back alone, where the alert that is on was heard of', () => {
    const { endHeld } = published(over, over.outbox[1]?.id ?? '', 'maintenance');
    const on = { ...published(fired, entryOf(fired).id), episode: 2, endHeld: endHeld ?? expect.fail() };
    expect(recall(threshold(), on, [], 5).outbox).toMatchObject([{ transition: 'resolved', alert: endHeld }]);
  });

  test('says of a beginning what suppresses it, also where its alert was silenced before', () => {
    const silenced = { ...fired, silenced: fired.episode };
    expect(suppression(silenced, entryOf(fired), [], 0)).toBeUndefined();
    expect(suppression(silenced, entryOf(fired), [{ from: 0, until: 5 }], 0)).toBe('maintenance');
  });
});

describe('a beginning that is suppressed throttles nothing', () => {
  const fired = firing();
  const entry = entryOf(fired);
  const [suppressedAt] = [entry.alert.firedAt ?? 0];

  test('nor does it take away what the alert after it notified', () => {
    const next = { ...fired.settled, episode: 2, firedAt: 9, lastNotified: 9 };
    const state = { ...fired, ...next, settled: next };
    expect(published(state, entry.id, 'maintenance')).toMatchObject({
      lastNotified: 9,
      settled: { lastNotified: 9 },
    });
  });

  test('though it turned out meanwhile that it had begun before', () => {
    const earlier = { firedAt: suppressedAt - 1, lastNotified: suppressedAt - 1 };
    const state = { ...fired, ...earlier, settled: { ...fired.settled, ...earlier } };
    const after = published(state, entry.id, 'maintenance');
    expect(after).not.toHaveProperty('lastNotified');
    expect(after.settled).not.toHaveProperty('lastNotified');
  });

  test('also after an alert of its own that was heard late', () => {
    const { lastNotified: _, ...alert } = entry.alert;
    const state = { ...fired, outbox: [{ ...entry, alert }] };
    expect(published(state, entry.id, 'maintenance')).not.toHaveProperty('lastNotified');
  });
});

test('how long an alert was, and until when it was heard, is unknown without its times', () => {
  expect(durationIn({ ...ok, resolvedAt: 5 })).toBeUndefined();
  expect(durationIn({ ...ok, firedAt: 5 })).toBeUndefined();
  expect(durationIn({ ...ok, firedAt: 5, resolvedAt: 9 })).toBe(4);
  expect(durationIn({ ...ok, firedAt: 5, resolvedAt: 4 })).toBe(0);
  expect(lastKnown({ ...ok, clearThrough: 5 })).toBeUndefined();
  expect(lastKnown({ ...ok, lastBreach: 4, clearThrough: 5 })).toBe(5);
});
