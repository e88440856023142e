import { expect, test } from 'vitest';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { type Holding, newsOf, newsOfOver } from '../../../../view/server/rooms/alerts/news.ts';

const holding: Holding = {
  maintenance: [],
  paces: [],
  limits: { messages: 5, interval: 30_000 },
  now: 1_000,
};

function state(changes: Partial<AlertState>): AlertState {
  const quiet = { status: 'firing', episode: 2 } as const;
  return {
    ...{ kind: 'alert-state', monitor: 'm', window: 'w', key: ['a'], ...quiet, settled: quiet },
    ...{ ahead: [], outbox: [], over: [], dirty: false, revision: 1, ...changes },
  };
}

const entry = {
  id: 'e',
  transition: 'fired',
  alert: { status: 'firing', episode: 2 },
  claimedUntil: 0,
  createdAt: 0,
} as const;
const all = { from: 0, until: 2_000 };
const full = { kind: 'pace', monitor: 'm', transition: 'fired', from: 900, sent: 5 } as const;

test.each<[string, Partial<AlertState>, Partial<Holding>, string, RegExp]>([
  ['pending', { status: 'pending' }, {}, 'none', /not before it fires/],
  ['notified', {}, {}, 'notified', /^notified$/],
  ['notified late', { throttledUntil: 5 }, {}, 'notified', /after the throttle/],
  ['of the past', { past: true }, {}, 'none', /before the set-up/],
  ['on staging', { staging: true }, {}, 'none', /staging/],
  ['throttled', { throttled: true }, {}, 'held back', /throttled/],
  ['snoozed', { silenced: 2, snoozedUntil: 1_500 }, {}, 'held back', /by its snooze/],
  ['in a maintenance', { silenced: 2 }, { maintenance: [all] }, 'held back', /by a maintenance/],
  [
    'of another key',
    { silenced: 2 },
    { maintenance: [{ ...all, monitor: 'm', key: ['b'] }] },
    'held back',
    /next sweep/,
  ],
  ['due', { outbox: [entry] }, {}, 'due', /being sent/],
  ['one of many', { outbox: [entry] }, { paces: [full] }, 'held back', /pace/],
  ['a snooze that began after it', { snoozedUntil: 1_500 }, {}, 'notified', /^notified$/],
])('an alert that is %s says so', (_, changes, others, known, text) => {
  const news = newsOf(state(changes), undefined, { ...holding, ...others });
  expect(news.state).toBe(known);
  expect(news.text).toMatch(text);
});

test('of alerts that are over, the state of the key knows what held back the latest', () => {
  const ok = state({ status: 'ok', silenced: 2 });
  expect(newsOfOver({ episode: 2 }, ok, undefined, holding).text).toMatch(/until it was over/);
  expect(newsOfOver({ episode: 1 }, ok, undefined, holding)).toEqual({
    state: 'notified',
    text: 'notified, and its end',
  });
  const held = state({ status: 'ok', endHeld: { status: 'ok', episode: 2 }, snoozedUntil: 5_000 });
  expect(newsOfOver({ episode: 2 }, held, undefined, holding).text).toBe(
    'notified; its end is held back by its snooze',
  );
  expect(
    newsOfOver({ episode: 1, throttled: true, resolvedAt: 5 }, undefined, undefined, holding).text,
  ).toMatch(/throttled until/);
});
