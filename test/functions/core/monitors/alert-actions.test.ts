import { expect, test } from 'vitest';
import { acknowledge, end } from '../../../../functions/core/monitors/alert-actions.ts';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import { published } from '../../../../functions/core/monitors/outbox.ts';
import { entryOf, evaluation, firing, threshold } from './monitors.ts';

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
    expect(ended).toMatchObject({ over: [], dirty: false });
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
