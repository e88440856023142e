import { expect, test } from 'vitest';
import { snooze } from '../../../../functions/core/monitors/alert-actions.ts';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import { published } from '../../../../functions/core/monitors/outbox.ts';
import { hasSuppressed, recall } from '../../../../functions/core/monitors/recall.ts';
import type { AlertState, OutboxEntry } from '../../../../functions/core/monitors/state.ts';
import type { Maintenance } from '../../../../functions/core/monitors/suppression.ts';
import { evaluation, threshold } from './monitors.ts';

function firing(): AlertState {
  const state = advance(threshold(), undefined, evaluation(0, { outcome: 'breach' }), 0);
  if (state === undefined) throw new Error('nothing fires');
  return state;
}

function entryOf({ outbox }: AlertState): OutboxEntry {
  const [entry] = outbox;
  if (entry === undefined) throw new Error('nothing in the outbox');
  return entry;
}

const everything: Maintenance = { from: 0, until: 100 };

test('an alert that was suppressed is put into the outbox again when it is on and nothing suppresses it', () => {
  const plan = threshold({ throttle: '10m' });
  const fired = firing();
  const { id } = entryOf(fired);
  const held = published(fired, id, 'maintenance');
  expect(hasSuppressed(held)).toBe(true);
  expect(recall(plan, held, [everything], 99)).toBe(held);
  expect(recall(plan, snooze(held, 200), [], 100)).toMatchObject({ outbox: [] });
  const on = advance(plan, held, evaluation(7, { outcome: 'breach', value: 30 }), 0);
  if (on === undefined) throw new Error('nothing goes on');
  const recalled = recall(plan, on, [everything], 100);
  expect(recalled.outbox.filter(({ transition }) => transition === 'fired')).toHaveLength(1);
  expect(hasSuppressed(recalled)).toBe(false);
  expect(recall(plan, recalled, [], 101)).toBe(recalled);
});

test('it is the same notification as the one that was suppressed, as the alert is by now', () => {
  const plan = threshold();
  const fired = firing();
  const held = published(fired, entryOf(fired).id, 'snoozed');
  const on = advance(plan, held, evaluation(1, { outcome: 'breach', value: 30 }), 0);
  if (on === undefined) throw new Error('nothing goes on');
  const [entry] = recall(plan, on, [], 0).outbox;
  expect(entry).toMatchObject({ id: entryOf(fired).id, alert: { value: 30 }, claimedUntil: 0 });
});

test('a notification that came late throttles from then on', () => {
  const plan = threshold({ throttle: '3m' });
  const fired = firing();
  const held = published(fired, entryOf(fired).id, 'snoozed');
  const letters = (state: AlertState | undefined, from: number, verdicts: string) =>
    [...verdicts].reduce(
      (reached, letter, position) =>
        advance(
          plan,
          reached,
          evaluation(from + position, { outcome: letter === 'b' ? 'breach' : 'clear' }),
          0,
        ) ?? reached,
      state,
    );
  const on = letters(held, 1, 'bbbb');
  if (on === undefined) throw new Error('nothing goes on');
  const later = letters(recall(plan, on, [], 0), 5, '.b');
  expect(later).toMatchObject({ episode: 2, throttled: true });
});

test('what was suppressed and is over is not put into the outbox again', () => {
  const held = published(firing(), entryOf(firing()).id, 'snoozed');
  const over = advance(threshold(), held, evaluation(1), 0);
  if (over === undefined) throw new Error('nothing ends');
  const done = published(over, entryOf(over).id, 'unheard');
  expect(hasSuppressed(done)).toBe(false);
  expect(recall(threshold(), done, [], 0)).toBe(done);
});

test('an end that was suppressed is put into the outbox again, unless its beginning was, too', () => {
  const fired = firing();
  const over = advance(threshold(), published(fired, entryOf(fired).id), evaluation(1), 0);
  if (over === undefined) throw new Error('nothing ends');
  const held = published(over, entryOf(over).id, 'maintenance');
  expect(held).toMatchObject({ status: 'ok', outbox: [] });
  const recalled = recall(threshold(), held, [], 0);
  expect(recalled.outbox).toMatchObject([{ id: entryOf(over).id, transition: 'resolved' }]);
  expect(recalled).not.toHaveProperty('endHeld');
});

test('an end that is held back goes out before the next beginning, whatever suppresses that', () => {
  const fired = firing();
  const over = advance(threshold(), published(fired, entryOf(fired).id), evaluation(1), 0);
  if (over === undefined) throw new Error('nothing ends');
  const held = published(over, entryOf(over).id, 'maintenance');
  const again = advance(threshold(), held, evaluation(2, { outcome: 'breach' }), 7);
  expect(again?.outbox).toMatchObject([
    { id: entryOf(over).id, transition: 'resolved', alert: held.endHeld, createdAt: 7 },
    { transition: 'fired', alert: { episode: 2 }, createdAt: 7 },
  ]);
  expect(again).not.toHaveProperty('endHeld');
  expect(advance(threshold({ for: '3m' }), held, evaluation(2, { outcome: 'breach' }), 7)).toMatchObject({
    status: 'pending',
    endHeld: held.endHeld,
    outbox: [],
  });
});
