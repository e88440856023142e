import { expect, test } from 'vitest';
import { snooze } from '../../../../functions/core/monitors/alert-actions.ts';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import { published } from '../../../../functions/core/monitors/outbox.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { type Maintenance, suppression } from '../../../../functions/core/monitors/suppression.ts';
import { entryOf, evaluation, firing, threshold } from './monitors.ts';

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

test('of an alert that was heard of, the end is heard of as well', () => {
  const state = firing();
  const ended = advance(threshold(), published(state, entryOf(state).id), evaluation(1), 0);
  if (ended === undefined) throw new Error('nothing ends');
  expect(entryOf(ended).transition).toBe('resolved');
  expect(suppression(ended, entryOf(ended), [], 0)).toBeUndefined();
});
