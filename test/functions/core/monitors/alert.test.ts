import { expect, test } from 'vitest';
import { alertDocuments, notificationOf } from '../../../../functions/core/monitors/alert.ts';
import { acknowledge } from '../../../../functions/core/monitors/alert-actions.ts';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import { written } from '../../../../functions/core/monitors/outbox.ts';
import type { AlertState, Evaluation } from '../../../../functions/core/monitors/state.ts';
import { evaluation, threshold } from './monitors.ts';

const monitor = threshold({ for: '2m', links: ['https://wiki/{key.host}'] });

function run(...evaluations: readonly Evaluation[]): AlertState {
  const state = evaluations.reduce<AlertState | undefined>(
    (reached, each) => advance(monitor, reached, each, 7),
    undefined,
  );
  if (state === undefined) throw new Error('nothing happened');
  return state;
}

function breach(position: number, value: number): Evaluation {
  return evaluation(position, { outcome: 'breach', value, threshold: 10, metrics: { n: value, pages: [] } });
}

test('nothing is written of an alert that may come', () => {
  expect(alertDocuments(monitor, run(breach(0, 12)))).toEqual([]);
});

test('an alert is readable, with its history', () => {
  const fired = acknowledge(run(breach(0, 12), breach(1, 30)), { by: 'me', at: 150_000 });
  const state = advance(monitor, fired, evaluation(2, { value: 4, threshold: 10 }), 8);
  if (state === undefined) throw new Error('nothing happened');
  expect(alertDocuments(monitor, state)).toEqual([
    {
      alert: { monitor: 'busy', key: ['web-1'], episode: 1, openedAt: 120_000 },
      version: 4,
      source: {
        '@timestamp': '1970-01-01T00:02:00.000Z',
        monitor: 'busy',
        type: 'threshold',
        severity: 'warning',
        window: 'requests',
        status: 'resolved',
        episode: 1,
        key: { host: 'web-1' },
        since: '1970-01-01T00:00:00.000Z',
        firedAt: '1970-01-01T00:02:00.000Z',
        lastBreach: '1970-01-01T00:02:00.000Z',
        resolvedAt: '1970-01-01T00:03:00.000Z',
        durationSeconds: 60,
        resolvedValue: 4,
        value: 30,
        threshold: 10,
        peak: 30,
        metrics: { n: 30 },
        message: expect.stringContaining('busy (warning) is resolved for host=web-1'),
        links: ['https://wiki/web-1'],
        staging: false,
        throttled: false,
        acknowledged: { by: 'me', at: '1970-01-01T00:02:30.000Z' },
        history: [
          { status: 'pending', at: '1970-01-01T00:00:00.000Z' },
          { status: 'firing', at: '1970-01-01T00:02:00.000Z', value: 30, threshold: 10 },
          { status: 'acknowledged', at: '1970-01-01T00:02:30.000Z', by: 'me' },
          { status: 'resolved', at: '1970-01-01T00:03:00.000Z', value: 4, threshold: 10 },
        ],
      },
    },
  ]);
});

test('an alert that is over is written although the next one has begun', () => {
  const state = run(breach(0, 12), breach(1, 12), breach(3, 12), breach(4, 12));
  expect(alertDocuments(monitor, state)).toMatchObject([
    { alert: { episode: 1 }, source: { status: 'resolved' } },
    { alert: { episode: 2 }, source: { status: 'firing' } },
  ]);
  expect(alertDocuments(monitor, written(state))).toEqual([]);
});

test('a notification tells of the alert as it was then', () => {
  const state = run(breach(0, 12), breach(1, 12), evaluation(2), breach(3, 40), breach(4, 40));
  const told = state.outbox.map((entry) => notificationOf(monitor, state, entry));
  expect(told.map(({ deduplicationId }) => deduplicationId)).toEqual([
    expect.stringMatching(/^busy.[\w-]+.1:fired$/),
    expect.stringMatching(/^busy.[\w-]+.1:resolved$/),
    expect.stringMatching(/^busy.[\w-]+.2:fired$/),
  ]);
  expect(told.map(({ subject }) => subject)).toEqual([
    '[warning] busy firing: host=web-1',
    '[warning] busy resolved: host=web-1',
    '[warning] busy firing: host=web-1',
  ]);
  expect(told[0]?.text).toMatch(/12, with a limit of above 10.*\nhttps:\/\/wiki\/web-1$/);
  expect(told[2]?.alert).toMatchObject({ value: 40, status: 'firing', episode: 2 });
});

test('an alert that fires with its first window was never pending, and has no duration before its end', () => {
  const prompt = threshold({ for: '1m' });
  const [document] = alertDocuments(prompt, advance(prompt, undefined, breach(0, 12), 7) ?? run());
  expect(document?.source).toMatchObject({ history: [{ status: 'firing' }] });
  expect(document?.source.durationSeconds).toBeUndefined();
});
