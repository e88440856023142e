import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advanceFlatline } from '../../../../functions/core/monitors/flatline.ts';
import type { AlertState } from '../../../../functions/core/monitors/state.ts';
import { key, minute, plan } from './monitors.ts';

const silent = plan({ type: 'flatline', silentFor: '5m', forgetAfter: '1h' });

/** Each [end of the last window with data, watermark], in minutes. */
function run(looks: readonly (readonly [number, number?])[], monitor = silent): AlertState | undefined {
  return looks.reduce<AlertState | undefined>((state, [lastEnd, watermark]) => {
    const known = watermark === undefined ? {} : { watermark: watermark * minute };
    return advanceFlatline(monitor, state, { key, lastEnd: lastEnd * minute, ...known }, 0);
  }, undefined);
}

function told(state: AlertState | undefined): string {
  return (state?.outbox ?? []).map(({ alert, transition }) => `${alert.episode} ${transition}`).join(', ');
}

test.each<[string, readonly (readonly [number, number?])[], string]>([
  ['not silent for long enough', [[10, 14.9]], ''],
  ['silent for as long', [[10, 15]], '1 fired'],
  [
    'looked at again',
    [
      [10, 15],
      [10, 16],
      [10, 30],
    ],
    '1 fired',
  ],
  [
    'back again',
    [
      [10, 15],
      [16, 16],
    ],
    '1 fired, 1 resolved',
  ],
  [
    'silent again',
    [
      [10, 15],
      [16, 16],
      [16, 21],
    ],
    '1 fired, 1 resolved, 2 fired',
  ],
  [
    'back and silent again between two looks',
    [
      [10, 15],
      [16, 30],
    ],
    '1 fired, 1 resolved, 2 fired',
  ],
  [
    'forgotten',
    [
      [10, 15],
      [10, 70],
    ],
    '1 fired, 1 resolved',
  ],
  [
    'forgotten for good',
    [
      [10, 15],
      [10, 70],
      [10, 71],
    ],
    '1 fired, 1 resolved',
  ],
  ['forgotten before anybody looked', [[10, 70]], ''],
  [
    'a window from before, which comes late',
    [
      [10, 15],
      [8, 16],
    ],
    '1 fired',
  ],
  ['a sign of life', [[10, 15], [16]], '1 fired, 1 resolved'],
  ['a sign of life of long ago begins nothing', [[10]], ''],
])('%s', (_, looks, expected) => {
  expect(told(run(looks))).toBe(expected);
});

test('nothing is stored of a key that is well', () => {
  expect(run([[10, 12]])).toBeUndefined();
});

test('times are those of the events', () => {
  expect(run([[10, 23]])).toMatchObject({ status: 'firing', since: 10 * minute, firedAt: 15 * minute });
  expect(
    run([
      [10, 15],
      [10, 99],
    ]),
  ).toMatchObject({ status: 'ok', resolvedAt: 70 * minute });
});

test.each([
  ['in order', [16, 18, 17]],
  ['first the one that is later', [18, 17, 16]],
  ['before its silence, too', [18, 9, 16, 10]],
])('it was back with the earliest window that has documents, whichever is taken in first: %s', (_, ends) => {
  const state = run([[10, 15], ...ends.map((end) => [end] as const)]);
  expect(told(state)).toBe('1 fired, 1 resolved');
  expect(state).toMatchObject({ status: 'ok', resolvedAt: 16 * minute, dirty: false });
  expect(state?.settled.resolvedAt).toBe(16 * minute);
  expect(state?.over).toMatchObject([{ episode: 1, resolvedAt: 16 * minute }]);
});

test('of one that was forgotten, what is heard later changes nothing', () => {
  expect(run([[10, 15], [10, 70], [40]])).toMatchObject({
    status: 'ok',
    resolvedAt: 70 * minute,
    gone: true,
  });
});

test('throttled: nothing is sent, and the next one after it is', () => {
  const monitor = plan({ type: 'flatline', silentFor: '5m', throttle: '10m' });
  const looks = [
    [10, 15],
    [16, 21],
    [22, 27],
  ] as const;
  expect(told(run(looks, monitor))).toBe('1 fired, 1 resolved, 3 fired');
});

test('however often it is evaluated, each silence is notified once', () => {
  const look = fc.tuple(fc.nat(60), fc.nat(60)).map(([end, wait]) => [end, end + wait] as const);
  fc.assert(
    fc.property(fc.array(look), (looks) => {
      const inOrder = looks.toSorted(([one], [other]) => one - other);
      const twice = inOrder.flatMap((each) => [each, each]);
      const ids = (state: AlertState | undefined) => (state?.outbox ?? []).map(({ id }) => id);
      expect(ids(run(twice))).toEqual(ids(run(inOrder)));
      expect(new Set(ids(run(twice))).size).toBe(ids(run(twice)).length);
    }),
  );
});

const setUpAt = (minutes: number) => ({ ...silent, notifyFrom: minutes * minute });

test.each<[string, readonly (readonly [number, number?])[], number, string]>([
  ['a silence that begins before the set-up and lasts until after it', [[10, 30]], 20, '1 fired'],
  [
    'one that is found before the set-up is reached, and lasts',
    [
      [10, 15],
      [10, 19],
      [10, 20],
      [10, 21],
      [22, 22],
    ],
    20,
    '1 fired, 1 resolved',
  ],
  [
    'one that is over before the set-up, and the next one that isn’t',
    [
      [10, 15],
      [16, 16],
      [16, 22],
    ],
    20,
    '2 fired',
  ],
  [
    'one of a key that is forgotten before the set-up',
    [
      [10, 15],
      [10, 70],
      [10, 90],
    ],
    80,
    '',
  ],
])('of the past and the present, who is told: %s', (_, looks, setUp, expected) => {
  expect(told(run(looks, setUpAt(setUp)))).toBe(expected);
});

test('a silence of the past is recorded, and says why nobody was told', () => {
  const state = run(
    [
      [10, 15],
      [16, 16],
    ],
    setUpAt(20),
  );
  expect(state?.over).toMatchObject([{ episode: 1, past: true }]);
});

test('a silence on staging is marked as such', () => {
  const looks = [[10, 15]] as const;
  expect(run(looks, { ...silent, isStaging: true })).toMatchObject({ status: 'firing', staging: true });
  expect(run(looks)).not.toHaveProperty('staging');
});

test('an acknowledgement stays with the alert whose end turns out to be earlier', () => {
  const fired = run([[10, 15]]);
  const acknowledged = { by: 'me', at: 5 };
  const back = [18, 16].reduce<AlertState | undefined>(
    (state, end) => advanceFlatline(silent, state, { key, lastEnd: end * minute }, 0),
    fired && { ...fired, acknowledged },
  );
  expect(back?.over).toMatchObject([{ episode: 1, resolvedAt: 16 * minute, acknowledged }]);
});
