import { expect, test } from 'vitest';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import {
  acknowledge,
  claim,
  claimable,
  end,
  type Maintenance,
  published,
  snooze,
  suppression,
} from '../../../../functions/core/monitors/notify.ts';
import type { AlertState, OutboxEntry } from '../../../../functions/core/monitors/state.ts';
import { evaluation, threshold } from './monitors.ts';

function firing(before?: AlertState): AlertState {
  const state = advance(threshold(), before, evaluation(0, { outcome: 'breach' }), 0);
  if (state === undefined) throw new Error('nothing fires');
  return state;
}

function entryOf({ outbox }: AlertState): OutboxEntry {
  const [entry] = outbox;
  if (entry === undefined) throw new Error('nothing in the outbox');
  return entry;
}

test('an entry is claimed by one until the claim has run out', () => {
  const state = firing();
  const claimed = claim(state, entryOf(state).id, 1_000);
  expect(claimable(state, 0)).toHaveLength(1);
  expect(claimable(claimed, 999)).toEqual([]);
  expect(claimable(claimed, 1_000)).toHaveLength(1);
  expect(claimed.revision).toBe(state.revision + 1);
});

test('what is published leaves the outbox, and publishing it again changes nothing', () => {
  const state = firing();
  const { id } = entryOf(state);
  const done = published(state, id);
  expect(done.outbox).toEqual([]);
  expect(done.silenced).toBeUndefined();
  expect(published(done, id)).toBe(done);
});

test.each([true, false])('what was suppressed throttles nothing after it: final %s', (isFinal) => {
  const plan = threshold({ throttle: '1h' });
  const fired = advance(plan, undefined, evaluation(0, { outcome: 'breach', isFinal }), 0);
  if (fired === undefined) throw new Error('nothing fires');
  const silenced = published(fired, entryOf(fired).id, 'maintenance');
  const next = [
    evaluation(0, { outcome: 'breach' }),
    evaluation(1),
    evaluation(2, { outcome: 'breach' }),
  ].reduce((state, each) => advance(plan, state, each, 0) ?? state, silenced);
  expect(next.outbox.map(({ id }) => id.split('.').at(-1))).toEqual(['1:resolved', '2:fired']);
  const heard = [
    evaluation(0, { outcome: 'breach' }),
    evaluation(1),
    evaluation(2, { outcome: 'breach' }),
  ].reduce((state, each) => advance(plan, state, each, 0) ?? state, published(fired, entryOf(fired).id));
  expect(heard.outbox.map(({ id }) => id.split('.').at(-1))).toEqual(['1:resolved']);
});

test('what was suppressed throttles nothing after the alerts that were over by then', () => {
  const plan = threshold({ throttle: '1h' });
  const evaluate = (state: AlertState | undefined, places: readonly number[]) =>
    places.reduce(
      (reached, position) =>
        advance(
          plan,
          reached,
          evaluation(position, { outcome: position % 2 === 0 ? 'breach' : 'clear' }),
          0,
        ) ?? reached,
      state,
    );
  const fired = evaluate(undefined, [0, 1, 2, 3]);
  if (fired === undefined) throw new Error('nothing fires');
  const silenced = fired.outbox.reduce((state, { id }) => published(state, id, 'maintenance'), fired);
  expect(evaluate(silenced, [4])?.outbox.map(({ id }) => id.split('.').at(-1))).toEqual(['3:fired']);
});

test.each<[string, readonly Maintenance[], number | undefined, ReturnType<typeof suppression>]>([
  ['nothing in the way', [], undefined, undefined],
  ['snoozed', [], 101, 'snoozed'],
  ['a snooze that is over', [], 100, undefined],
  ['maintenance of all', [{ from: 100, until: 101 }], undefined, 'maintenance'],
  ['maintenance that is over', [{ from: 0, until: 100 }], undefined, undefined],
  ['maintenance to come', [{ from: 101, until: 200 }], undefined, undefined],
  ['of this monitor', [{ from: 0, until: 200, monitor: 'busy' }], undefined, 'maintenance'],
  ['of another monitor', [{ from: 0, until: 200, monitor: 'idle' }], undefined, undefined],
  ['of this key', [{ from: 0, until: 200, key: ['web-1'] }], undefined, 'maintenance'],
  ['of another key', [{ from: 0, until: 200, key: ['web-2'] }], undefined, undefined],
  ['of a longer key', [{ from: 0, until: 200, key: ['web-1', 5] }], undefined, undefined],
])('suppressed: %s', (_, maintenance, until, expected) => {
  const state = until === undefined ? firing() : snooze(firing(), until);
  expect(suppression(state, entryOf(state), maintenance, 100)).toBe(expected);
});

test('nobody hears of the end of what nobody heard of, but of the next alert', () => {
  const state = firing();
  const silent = published(state, entryOf(state).id, 'maintenance');
  const ended = advance(threshold(), silent, evaluation(1), 0);
  if (ended === undefined) throw new Error('nothing ends');
  expect(suppression(ended, entryOf(ended), [], 0)).toBe('unheard');
  const next = advance(
    threshold(),
    published(ended, entryOf(ended).id, 'unheard'),
    evaluation(2, { outcome: 'breach' }),
    0,
  );
  if (next === undefined) throw new Error('nothing fires');
  expect(suppression(next, entryOf(next), [], 0)).toBeUndefined();
});

test('two stacks, and two pipelines, name their notifications differently; each names its own the same', () => {
  const idOf = (scope: string) =>
    entryOf(
      advance({ ...threshold(), scope }, undefined, evaluation(0, { outcome: 'breach' }), 0) ?? firing(),
    ).id;
  const ids = ['shardline-web-traffic-dev', 'shardline-web-traffic-prod', 'web-traffic', 'sensors'].map(idOf);
  expect(new Set(ids).size).toBe(4);
  expect(idOf('sensors')).toBe(ids[3]);
  for (const id of ids) expect(id).toMatch(/^busy\.[0-9a-f]{32}\.1:fired$/);
});

test('only an alert that fires is acknowledged, by the first who does', () => {
  const state = firing();
  const acknowledged = acknowledge(state, { by: 'me', at: 5 });
  expect(acknowledged).toMatchObject({ acknowledged: { by: 'me', at: 5 }, dirty: true });
  expect(acknowledge(acknowledged, { by: 'you', at: 6 })).toBe(acknowledged);
  const ended = advance(threshold(), state, evaluation(1), 0);
  if (ended === undefined) throw new Error('nothing ends');
  expect(acknowledge(ended, { by: 'me', at: 5 })).toBe(ended);
});

test.each([true, false])(
  'a monitor that comes back after its alert was ended goes on from there: final %s',
  (isFinal) => {
    const plan = threshold();
    const fired = advance(plan, undefined, evaluation(0, { outcome: 'breach', isFinal }), 0);
    if (fired === undefined) throw new Error('nothing fires');
    const ended = end(published(fired, entryOf(fired).id), 500_000);
    expect(ended).toMatchObject({ status: 'ok', episode: 1, resolvedAt: 500_000, ahead: [], outbox: [] });
    expect(ended.settled).toMatchObject({ status: 'ok', episode: 1, firedAt: ended.firedAt });
    expect(end(ended, 600_000)).toBe(ended);
    const again = advance(plan, ended, evaluation(20, { outcome: 'breach' }), 0);
    expect(again).toMatchObject({ status: 'firing', episode: 2 });
    expect(again?.outbox.map(({ id }) => id)).toEqual([expect.stringMatching(/\.2:fired$/)]);
  },
);

test('what was about to fire is no alert when it is ended', () => {
  const plan = threshold({ for: '3m' });
  const pending = advance(plan, undefined, evaluation(0, { outcome: 'breach' }), 0);
  if (pending === undefined) throw new Error('nothing is pending');
  const ended = end(pending, 500_000);
  expect(ended).toMatchObject({ status: 'ok', episode: 0, settled: { status: 'ok', episode: 0 } });
  expect(ended).not.toHaveProperty('resolvedAt');
});
