import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../cli/kit/fault.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, RetriableError, withWindows } from '../../../functions/pipeline/pipeline.ts';
import { alertsIn, at, backtestOf, parcel } from './parcels.ts';
import { pipeline as plain } from './pipelines/plain.ts';

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
