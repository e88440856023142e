import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportLines } from '../../../cli/backtest/texts.ts';
import { Fault } from '../../../cli/kit/fault.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, RetriableError, withWindows } from '../../../functions/pipeline/pipeline.ts';
import { alertsIn, at, backtestOf, parcel } from './parcels.ts';
import { pipeline as plain } from './pipelines/plain.ts';

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

describe('records', () => {
  test('that are late, rejected or hold no number are counted', async () => {
    const lines = [
      '{}',
      parcel(at(10), 'a'),
      parcel(at(0), 'a'),
      'no JSON',
      JSON.stringify({ at: at(10), depot: 'b', weight: 'much' }),
    ];
    const { records, late, skipped, from, to } = await backtestOf(lines);
    expect(records).toMatchObject({ read: 5, notPut: 0, rejected: 2, firstRejected: 1 });
    expect(late).toEqual({ depots: 1, all: 1 });
    expect(skipped).toEqual({ depots: { weight: 1 } });
    expect([from, to]).toEqual([at(0), at(10)]);
  });

  test('without a time, or with one that is still to come, arrive with those before them', async () => {
    const future = '2090-01-01T00:00:00.000Z';
    const lines = [parcel(undefined, 'a'), parcel(at(0), 'a'), parcel(future, 'b'), parcel(at(0, 1), 'a')];
    const { records, late, to, windows } = await backtestOf(lines);
    expect(records.untimed).toBe(2);
    expect(late).toEqual({});
    expect(to).toBe(at(0, 1));
    expect(windows[0]).toMatchObject({ name: 'depots', windows: 2, keys: 2, first: at(0), last: future });
  });

  test('out of order are learnt, and seen first, in the order of the stream', async () => {
    const lines = [
      parcel(at(1, 10), 'a'),
      parcel(at(0, 50), 'a'),
      parcel(at(3, 10), 'b'),
      parcel(at(2, 50), 'b'),
    ];
    for (const batchSize of [1, 2, 500]) {
      expect(alertsIn(await backtestOf(lines, { batchSize }))).toEqual(['new-depot b 10:03-10:03']);
    }
  });

  test('out of order end a silence with the first of them that comes', async () => {
    const lines = [
      parcel(at(0), 'a'),
      parcel(at(0), 'b'),
      parcel(at(7), 'a'),
      parcel(at(6, 32), 'b'),
      parcel(at(7), 'b'),
    ];
    for (const batchSize of [1, 2, 500]) {
      expect(alertsIn(await backtestOf(lines, { batchSize }))).toEqual([
        'quiet a 10:06-10:08',
        'quiet b 10:06-10:07',
      ]);
    }
  });

  test('of one file come to the same in batches of any size', async () => {
    const story = fc.array(
      fc.record({
        seconds: fc.integer({ min: 0, max: 200 }),
        depot: fc.constantFrom('a', 'b', 'c'),
        weight: fc.constantFrom(1, 50, 300),
      }),
      { minLength: 1, maxLength: 60 },
    );
    const size = fc.integer({ min: 1, max: 20 });
    await fc.assert(
      fc.asyncProperty(story, size, async (parcels, batchSize) => {
        let time = 0;
        const lines = parcels.map(({ seconds, depot, weight }) => {
          time += seconds - 30;
          return parcel(at(0, Math.max(0, time)), depot, weight);
        });
        const [one, other] = [await backtestOf(lines), await backtestOf(lines, { batchSize })];
        // What was said while a window was open depends on how much of it had come.
        const facts = ({ alerts }: typeof one) => alerts.map(({ message: _, ...alert }) => alert);
        expect(facts(other)).toEqual(facts(one));
        expect({ ...other, alerts: [] }).toEqual({ ...one, alerts: [] });
      }),
      { numRuns: 60 },
    );
  });
});

test('records that are more than a batch may hold in memory are taken in several goes, and all count', async () => {
  const many = `[${Array.from({ length: 400 }, () => parcel(at(0), 'a')).join(',')}]`;
  const lines = Array.from({ length: 400 }, () => many);
  const { records, listed } = await backtestOf(lines, { list: 'depots', monitor: 'busy' });
  expect(records).toMatchObject({ read: 400, rejected: 0 });
  expect(listed?.map(({ metrics }) => metrics.parcels)).toEqual([160_000]);
});

test('a record that the transform holds back for now ends it, and is named', async () => {
  const held = withWindows(
    definePipeline({
      name: 'held',
      transform: (value) => {
        if (String(value) === 'held') throw new RetriableError('the price list is not there yet');
        return { depot: 'a' };
      },
      document: { index: 'held' },
      mappings: { depot: { type: 'keyword' } },
    }),
    { windows: [{ name: 'depots', size: '1m', keyBy: ['depot'], metrics: { parcels: count() } }] },
  );
  const run = backtestOf(['"a"', '"held"', '"b"'], { pipeline: held });
  await expect(run).rejects.toThrow(
    /^Line 2 can't be transformed for now \(.*the price list is not there yet/,
  );
});

test('windows are listed by start and key, with their metrics', async () => {
  const lines = [parcel(at(1), 'b', 4), parcel(at(1), 'a', 2), parcel(at(0, 30), 'b', 6)];
  const { listed } = await backtestOf(lines, { list: 'depots' });
  expect(listed?.map(({ windowStart, key, metrics }) => [windowStart, key.depot, metrics])).toEqual([
    [at(0), 'b', { parcels: 1, weight: 6 }],
    [at(1), 'a', { parcels: 1, weight: 2 }],
    [at(1), 'b', { parcels: 1, weight: 4 }],
  ]);
});

describe('is refused, with one sentence,', () => {
  const refusals = [
    ['a pipeline without windows', { pipeline: plain }, /plain has no windows/],
    [
      'an unknown monitor',
      { monitor: 'nobody' },
      /The pipeline parcels has no monitor nobody: give one of busy, /,
    ],
    [
      'an unknown window',
      { list: 'nowhere' },
      /The pipeline parcels has no window nowhere: give one of depots, all/,
    ],
    [
      'another window than the monitor’s',
      { monitor: 'busy', list: 'all' },
      /The monitor busy has no window all/,
    ],
  ] as const;
  test.each(refusals)('%s', async (_, options, sentence) => {
    const refused = backtestOf([], options);
    await expect(refused).rejects.toThrow(sentence);
    await expect(refused).rejects.toThrow(Fault);
  });
});
