import { describe, expect, it } from 'vitest';
import type { Taken } from '../../parts/windows-line.ts';
import { type AlertEvidence, judgeAlerts } from './judge-alerts.ts';

const episode = (number: number) => ({
  ...{ monitor: 'busy', lane: 'lane-0', number },
  ...{ since: number * 20_000, firedAt: number * 20_000 + 5_000 },
  ...{ lastBreach: number * 20_000 + 5_000, resolvedAt: number * 20_000 + 10_000, isNotified: true },
});

function taken(number: number, status: string, { lane = 'lane-0', id = '', monitor = 'busy' } = {}): Taken {
  const alert = { monitor, status, episode: number, key: { lane }, sentBy: 7 };
  return {
    ...{ topicArn: 'arn', subject: 'busy', messageId: `${number} ${status}`, timestamp: '', at: 0 },
    message: `text\n\n${JSON.stringify(alert)}\n`,
    attributes: { deduplicationId: id || `${monitor}/${lane}/${number}/${status}` },
  };
}

/** One message for several lanes. */
function together(lanes: readonly string[], status: string, id = `group/${status}`): Taken {
  const alerts = lanes.map((lane) => ({ monitor: 'busy', status, episode: 1, key: { lane } }));
  const alert = { monitor: 'busy', status, count: lanes.length, alerts, sentBy: 7 };
  return {
    ...{ topicArn: 'arn', subject: 'busy', messageId: `${id} ${lanes}`, timestamp: '', at: 0 },
    message: `text\n\n${JSON.stringify(alert)}\n`,
    attributes: { deduplicationId: id },
  };
}

function document(number: number, change: object = {}) {
  const { since, firedAt, lastBreach, resolvedAt } = episode(number);
  const times = Object.entries({ since, firedAt, lastBreach, resolvedAt }).map(([field, time]) => [
    field,
    new Date(time).toISOString(),
  ]);
  return {
    id: String(number),
    fields: {
      ...{ monitor: 'busy', key: { lane: 'lane-0' }, episode: number, status: 'resolved', throttled: false },
      ...Object.fromEntries(times),
      ...change,
    },
  };
}

const all = [taken(1, 'firing'), taken(1, 'resolved'), taken(2, 'firing'), taken(2, 'resolved')];
const whole: AlertEvidence = {
  episodes: [episode(1), episode(2)],
  lanes: new Set(['lane-0']),
  taken: all,
  alerts: [document(1), document(2)],
  mayRepeat: () => false,
};

const cases: readonly [string, Partial<AlertEvidence>, RegExp][] = [
  ['an alert without a notification', { taken: all.slice(0, 2) }, /^missing: of alert busy lane-0 2/],
  ['an end without a notification', { taken: all.slice(0, 3) }, /told firing, not/],
  ['an alert that is none', { taken: [...all, taken(3, 'firing')] }, /^misplaced: alert busy lane-0 3/],
  ['an end before its begin', { taken: all.toReversed() }, /^wrong winner/],
  ['a notification again', { taken: [...all, taken(2, 'resolved')] }, /^duplicated:.*sender knew/],
  [
    'a notification again under another id',
    { taken: [...all, taken(2, 'resolved', { id: 'x' })], mayRepeat: () => true },
    /under several ids/,
  ],
  [
    'an id of two notifications',
    { taken: [taken(1, 'firing', { id: 'x' }), taken(1, 'resolved', { id: 'x' }), ...all.slice(2)] },
    /names several/,
  ],
  [
    'a new lane without a notification',
    { lanes: new Set(['lane-0', 'new-1']) },
    /^missing: of alert new-lane new-1 1/,
  ],
  ['an alert without a document', { alerts: [document(1)] }, /^missing: 0 documents/],
  [
    'an alert that ended at another time',
    { alerts: [document(1), document(2, { resolvedAt: 'x' })] },
    /resolvedAt x/,
  ],
  ['an alert that never ends', { alerts: [document(1), document(2, { status: 'firing' })] }, /status firing/],
  ['a document of none', { alerts: [...whole.alerts, document(3)] }, /^misplaced: a document/],
];

describe('the judge of alerts', () => {
  it('takes a throttled alert for one that is recorded and not notified', () => {
    const episodes = [episode(1), { ...episode(2), isNotified: false }];
    const alerts = [document(1), document(2, { throttled: true })];
    const throttled = { ...whole, episodes, alerts, taken: all.slice(0, 2) };
    expect(judgeAlerts(throttled).violations).toEqual([]);
    expect(judgeAlerts({ ...throttled, taken: all }).violations).toEqual([
      "misplaced: alert busy lane-0 2 is notified, and isn't one",
    ]);
    expect(judgeAlerts({ ...throttled, alerts: whole.alerts }).violations.join()).toMatch(/throttled false/);
  });

  it('finds nothing where an alert goes on to the end', () => {
    const { resolvedAt: _, ...goesOn } = episode(2);
    const found = document(2, { status: 'firing', resolvedAt: undefined });
    const lasting = { ...whole, episodes: [episode(1), goesOn], taken: all.slice(0, 3) };
    expect(judgeAlerts({ ...lasting, alerts: [document(1), found] }).violations).toEqual([]);
    expect(judgeAlerts(lasting).violations).toHaveLength(1);
  });

  it('finds nothing where each is notified once', () => {
    expect(judgeAlerts(whole).violations).toEqual([]);
  });

  it.each(cases)('finds %s', (_, change, violation) => {
    expect(judgeAlerts({ ...whole, ...change }).violations.join('\n')).toMatch(
      new RegExp(violation.source, 'm'),
    );
  });

  it('takes a notification again for right when its sender could not know', () => {
    const repeated = {
      ...whole,
      taken: [...all, taken(2, 'resolved')],
      mayRepeat: (_: Taken, sentBy: number) => sentBy === 7,
    };
    expect(judgeAlerts(repeated).violations).toEqual([]);
  });

  it('lets a lane that was there in the beginning be learnt or notified', () => {
    const first = taken(1, 'firing', { monitor: 'new-lane' });
    expect(judgeAlerts({ ...whole, taken: [first, ...all] }).violations).toEqual([]);
  });

  describe('of many lanes at once', () => {
    const lanes = ['lane-0', 'lane-1'];
    const many: AlertEvidence = {
      ...whole,
      episodes: lanes.map((lane) => ({ ...episode(1), lane })),
      lanes: new Set(lanes),
      taken: [together(lanes, 'firing'), together(lanes, 'resolved')],
      alerts: lanes.map((lane) => document(1, { key: { lane } })),
    };
    const again = (...more: Taken[]) =>
      judgeAlerts({ ...many, taken: [...many.taken, ...more], mayRepeat: () => true }).violations.join('\n');

    it('takes one message for right, and the same again where that is excused', () => {
      expect(judgeAlerts(many).violations).toEqual([]);
      expect(again(together(lanes, 'resolved'))).toBe('');
      const repeated = { ...many, taken: [...many.taken, together(lanes, 'resolved')] };
      expect(judgeAlerts(repeated).violations.join('\n')).toMatch(/^duplicated:.*sender knew/);
    });

    it('finds one that is notified again by itself or in another group, or whose group has become another', () => {
      expect(again(taken(1, 'resolved'))).toMatch(/under several ids/);
      expect(again(together(lanes, 'resolved', 'other'))).toMatch(/under several ids/);
      expect(again(together(lanes.toReversed(), 'resolved'))).toMatch(/names several/);
    });

    it('finds one that a message has left out', () => {
      const one = { ...many, taken: [taken(1, 'firing'), together(lanes, 'resolved')] };
      expect(judgeAlerts(one).violations.join('\n')).toMatch(
        /^missing: of alert busy lane-1 1 told resolved/,
      );
    });
  });
});
