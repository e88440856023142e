import { describe, expect, test } from 'vitest';
import { resourcesOf, theResource, windowsTemplateOf } from '../template-of.ts';
import { type Datapoint, evaluated } from './alarm-evaluation.ts';

const minute = 60_000;

/** The least that there is to see: a lone shard, whose batches follow one another, not quite at once. */
const paces = [
  { functionTimeout: '10s', maxBatchingWindow: '1s', every: 40_000 },
  { functionTimeout: '1m', maxBatchingWindow: '1s', every: 90_000 },
  { functionTimeout: '15m', maxBatchingWindow: '1s', every: 15.5 * minute },
  { functionTimeout: '15m', maxBatchingWindow: '5m', every: 20.5 * minute },
] as const;

const alarms = {
  late: ['AlarmsRecordsLate', 'AlarmsAggregatorLag'],
  expiring: ['AlarmsRecordsExpiring', 'AlarmsAggregatorExpiring'],
  failing: ['AlarmsIndexerErrors', 'AlarmsAggregatorErrors'],
  rejected: ['AlarmsRecordsRejected'],
  notReading: ['AlarmsIndexerNotReading', 'AlarmsAggregatorNotReading'],
};

describe.each(paces)('with a timeout of $functionTimeout and a window of $maxBatchingWindow', (pace) => {
  const { every, ...options } = pace;
  const alarm = (name: string) =>
    evaluated(theResource(windowsTemplateOf(options), 'AWS::CloudWatch::Alarm', `"${name}`).Properties);
  /** How long an alarm may take: five minutes, or some batches where they are slower. */
  const patience = 6 * minute + 4 * every;
  const hours = 6 * 60 * minute;
  /** One datapoint for each batch, the first some time into CloudWatch's minute. */
  const batches = (value: (at: number) => number, from = 0, until = hours, delay = 0): Datapoint[] => {
    const points: Datapoint[] = [];
    for (let at = from + 7_000; at < until; at += every) {
      points.push({ at, seen: at + delay, value: value(at) });
    }
    return points;
  };
  const minutes = (from: number, until: number) =>
    Array.from({ length: Math.floor((until - from) / minute) }, (_, index) => from + index * minute);

  test.each(alarms.late)('%s rings, and goes on ringing, while records wait', (name) => {
    const rings = alarm(name);
    const waiting = batches(() => 60 * minute);
    for (const now of minutes(patience, hours)) expect(rings(waiting, now)).toBe(true);
  });

  test.each(alarms.failing)(
    '%s rings, and goes on ringing, while each batch takes its whole time and fails',
    (name) => {
      const rings = alarm(name);
      const failing = batches(() => 1, 0, hours, every);
      for (const now of minutes(patience, hours)) expect(rings(failing, now)).toBe(true);
    },
  );

  test.each(alarms.failing)('%s does not ring for a single failure', (name) => {
    const rings = alarm(name);
    const once = batches((at) => (at > hours / 2 && at <= hours / 2 + every ? 1 : 0), 0, hours, every);
    expect(once.filter(({ value }) => value === 1)).toHaveLength(1);
    for (const now of minutes(patience, hours)) expect(rings(once, now)).toBe(false);
  });

  test.each([...alarms.rejected, ...alarms.expiring])(
    '%s rings at once, and once, for what goes on',
    (name) => {
      const rings = alarm(name);
      const week = 8 * 24 * 60 * minute;
      const first = 60 * minute;
      const going = batches(() => week, first);
      const [begun = 0] = going.map(({ seen }) => seen);
      for (const now of minutes(minute, begun)) expect(rings(going, now)).toBe(false);
      for (const now of minutes(first + minute, hours)) expect(rings(going, now)).toBe(true);
    },
  );

  test.each(alarms.notReading)(
    '%s is silent while batches take their time, and rings when nothing polls',
    (name) => {
      const rings = alarm(name);
      const stop = hours / 2;
      const polls = batches(() => 0, 0, stop);
      for (const now of minutes(patience, stop)) expect(rings(polls, now)).toBe(false);
      for (const now of minutes(stop + patience, hours)) expect(rings(polls, now)).toBe(true);
    },
  );

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
  test('CloudWatch takes every alarm: whole minutes, and a day at most', () => {
    const all = resourcesOf(windowsTemplateOf(options), 'AWS::CloudWatch::Alarm');
    for (const { Properties } of all) {
      const { Period = 60, EvaluationPeriods, DatapointsToAlarm } = Properties as Record<string, number>;
      expect(Period % 60).toBe(0);
      expect(Period).toBeLessThan(3_600);
      expect(Period * (EvaluationPeriods ?? Number.NaN)).toBeLessThanOrEqual(86_400);
      expect(DatapointsToAlarm).toBeLessThanOrEqual(EvaluationPeriods ?? 0);
    }
  });
});
