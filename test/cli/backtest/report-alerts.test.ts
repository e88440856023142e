import { describe, expect, test } from 'vitest';
import { reportLines } from '../../../cli/backtest/texts.ts';
import { alertsIn, at, backtestOf, parcel } from './parcels.ts';

const times = (count: number, line: string) => Array.from({ length: count }, () => line);

/** Another depot that gives a record each minute, so that time goes on. */
const steady = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, step) => parcel(at(from + step), 'steady'));

describe('alerts', () => {
  const cases: [string, string[], string[]][] = [
    ['none in a file without records', [], []],
    ['none below the limit', times(2, parcel(at(0), 'a')), []],
    ['of a count, over at the next window without', times(3, parcel(at(0), 'a')), ['busy a 10:01-10:02']],
    [
      'of monitors that are tried out, too',
      times(4, parcel(at(0), 'a')),
      ['busy a 10:01-10:02', 'busy-trial a 10:01-10:02'],
    ],
    [
      'of an average, when the window is final, over with one of another average',
      [parcel(at(0), 'a', 300), parcel(at(2), 'a', 99)],
      ['heavy a 10:01-10:03'],
    ],
    ['of an average, and no documents do not end it', [parcel(at(0), 'a', 300)], ['heavy a 10:01-']],
    [
      'of silence that ends, when a record comes again',
      [parcel(at(0), 'a'), ...steady(0, 12), parcel(at(12), 'a')],
      ['quiet a 10:06-10:13'],
    ],
    ['of silence that other keys outlast', [parcel(at(0), 'a'), ...steady(0, 12)], ['quiet a 10:06-']],
    [
      'of silence in a pause of the whole stream',
      [parcel(at(0), 'a'), parcel(at(30), 'a')],
      ['quiet a 10:06-10:31'],
    ],
    [
      'of a key that is forgotten in a pause',
      [parcel(at(0), 'a'), parcel(at(60 * 24), 'b')],
      ['quiet a 10:06-11:01', 'new-depot b 10:00-10:00'],
    ],
    ['not of silence because the file ends', [parcel(at(0), 'a'), ...steady(0, 5)], []],
    [
      'of a new key, after what is learnt',
      [parcel(at(0), 'a'), parcel(at(1), 'b'), parcel(at(2), 'c'), parcel(at(2, 30), 'c')],
      ['new-depot c 10:02-10:02'],
    ],
  ];
  test.each(cases)('%s', async (_, lines, expected) => {
    expect(alertsIn(await backtestOf(lines))).toEqual(expected);
  });

  test('carry value, limit and message of the window with which they fired', async () => {
    const lines = [...times(3, parcel(at(0), 'a')), ...times(5, parcel(at(1), 'a'))];
    const { alerts } = await backtestOf(lines, { monitor: 'busy', batchSize: 3 });
    const message =
      'busy (warning) is firing for depot=a: 3, with a limit of above 2, ' +
      'in the window 2020-06-01T10:00:00.000Z to 2020-06-01T10:01:00.000Z.';
    expect(alerts).toMatchObject([{ firedAt: at(1), resolvedAt: at(3), value: 3, limit: 2, message }]);
  });

  test('say what resolved them and after how long, and how long they were throttled', async () => {
    const busy = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].flatMap((minute) => times(3, parcel(at(minute), 'a')));
    const report = await backtestOf([...busy, parcel(at(12), 'a')], { monitor: 'busy' });
    expect(report.alerts).toMatchObject([
      { firedAt: at(1), resolvedAt: at(2), resolvedValue: 0, durationSeconds: 60, throttled: false },
      { firedAt: at(3), resolvedAt: at(13), resolvedValue: 1, throttledUntil: at(11), throttled: false },
    ]);
    const lines = reportLines(report).filter((line) => line.startsWith('2020'));
    expect(lines).toEqual([
      expect.stringContaining(`resolved ${at(2)} by 0 after 1m`),
      expect.stringContaining(`resolved ${at(13)} by 1 after 10m, throttled until ${at(11)}`),
    ]);
  });

  test('say which would not have been notified', async () => {
    const busy = (minute: number) => times(4, parcel(at(minute), 'a'));
    const { alerts } = await backtestOf([...busy(0), ...busy(3)]);
    const silent = alerts.map(({ monitor, staging, throttled }) => [monitor, staging, throttled]);
    expect(silent).toEqual([
      ['busy', false, false],
      ['busy-trial', true, false],
      ['busy', false, true],
      ['busy-trial', true, false],
    ]);
    for (const { message } of alerts) expect(message).toContain('is firing');
  });

  test('of one monitor are those that it has beside the others', async () => {
    const lines = [...times(4, parcel(at(0), 'a', 300)), ...steady(0, 12)];
    const all = await backtestOf(lines);
    for (const monitor of all.monitors) {
      const alone = await backtestOf(lines, { monitor });
      expect(alone.alerts).toEqual(all.alerts.filter((alert) => alert.monitor === monitor));
    }
    expect(new Set(all.alerts.map(({ monitor }) => monitor)).size).toBe(4);
  });
});
