import { describe, expect, test } from 'vitest';
import { count, definePipeline, sum, withWindows } from '../../../functions/pipeline/index.ts';
import { enoughAtEnd, enoughLive, type RunFacts, share, warningsOf } from '../../../local/run/warnings.ts';
import type { WindowFacts } from '../../../local/run/window-warnings.ts';

interface Request {
  readonly at: string;
  readonly host: string | undefined;
  readonly bytes: number | undefined;
}

const plain = definePipeline({
  name: 'requests',
  transform: (value) => value as Request,
  document: { index: 'requests', eventTime: 'at' },
  mappings: { at: { type: 'date' }, host: { type: 'keyword' }, bytes: { type: 'long' } },
});

const pipeline = withWindows(plain, {
  windows: [
    { name: 'hosts', size: '1m', keyBy: ['host'], metrics: { requests: count(), bytes: sum('bytes') } },
    { name: 'large', size: '1m', where: ({ bytes = 0 }) => bytes > 1_000, metrics: { requests: count() } },
  ],
  monitors: [
    { name: 'much', type: 'threshold', window: 'hosts', value: 'bytes', above: 1 },
    { name: 'often', type: 'threshold', window: 'hosts', value: { ratio: ['bytes', 'requests'] }, above: 1 },
    { name: 'many', type: 'threshold', window: 'hosts', value: 'requests', above: 1 },
    { name: 'gone', type: 'flatline', window: 'large', silentFor: '5m' },
  ],
});

const none = { received: 0, indexed: 0, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };
const indexed = { ...none, received: 2_000, indexed: 2_000 };

function facts(changes: Partial<RunFacts>): RunFacts {
  return { pipeline, records: indexed, documents: indexed, implausible: { documents: 0 }, ...changes };
}

function windows(
  changes: Partial<
    Record<Exclude<keyof WindowFacts, 'received' | 'behind'>, Readonly<Record<string, number>>>
  >,
  received = 2_000,
  behind = 0,
): WindowFacts {
  const { foldedIn = { hosts: 2_000, large: 10 }, lateFor = {}, skipped = {}, scattered = {} } = changes;
  const map = (counts: Readonly<Record<string, number>>) => new Map(Object.entries(counts));
  return {
    ...{ received, behind },
    ...{ foldedIn: map(foldedIn), lateFor: map(lateFor) },
    ...{ skipped: map(skipped), scattered: map(scattered) },
  };
}

const textsOf = (some: Partial<RunFacts>, enough = enoughLive) =>
  warningsOf(facts(some), enough).map(({ id, text }) => `${id}: ${text}`);

const times = { from: '2015-05-17T10:05:03.000Z', to: '2015-05-20T21:05:15.000Z' };
const filtered = { ...none, received: 2_000, filtered: 2_000 };
const rejected = { ...none, received: 2_000, rejected: 2_000 };

describe('a warning is given', () => {
  test.each<[string, Partial<RunFacts>, RegExp[]]>([
    ['of nothing while all is well', { windows: windows({}) }, []],
    [
      'of event times, with their share, range and remedy',
      { implausible: { documents: 500, ...times } },
      [
        /^implausible: 500 of 2,000 documents \(25 %\) .* in at: from 2015-05-17T10:05:03\.000Z to 2015-05-20T21:05:15\.000Z, more than 30d before or 1h after their arrival\..*add --historical \(deployed: -c historicalInput=true\)/,
      ],
    ],
    [
      'of event times out of the range of the pipeline’s own',
      {
        pipeline: { ...pipeline, eventTimeRange: { past: '7d', future: '5m' } },
        implausible: { documents: 2_000, ...times },
      },
      [/2,000 of 2,000 documents \(100 %\).*more than 7d before or 5m after/],
    ],
    [
      'of what is no time',
      { implausible: { documents: 1 } },
      [/1 of 2,000 documents \(less than 0\.1 %\).*none of them a time/],
    ],
    [
      'when all is filtered',
      { records: filtered, documents: none },
      [/^filtered: All 2,000 records were filtered: the transform returned null/],
    ],
    [
      'when all is rejected',
      { records: rejected, documents: none },
      [/^rejected: All 2,000 records were rejected.*dead-letters count/],
    ],
    ['of nothing when only most is filtered', { records: { ...filtered, received: 2_001, indexed: 1 } }, []],
    [
      'of a window without documents, and its monitors',
      { windows: windows({ foldedIn: { hosts: 2_000 } }) },
      [
        /^none:large: The window large has no documents, of 2,000 records that are indexed: its where takes none of them\. Its monitor gone can't fire\./,
      ],
    ],
    [
      'of a window without keys',
      { windows: windows({ foldedIn: { large: 9 } }) },
      [
        /^none:hosts: .*: none has a value of host to be its key\. Its monitors much, often, many can't fire\./,
      ],
    ],
    [
      'of a window for which all comes too late',
      { windows: windows({ foldedIn: { large: 9 }, lateFor: { hosts: 2_000 } }) },
      [
        /^late:hosts: 2,000 of 2,000 documents came too late for the window hosts: .*\(1m\).* Its monitors much, often, many can't fire\. Raise allowedLateness/,
      ],
    ],
    [
      'of a window for which most comes too late',
      { windows: windows({ foldedIn: { hosts: 900, large: 9 }, lateFor: { hosts: 1_100 } }) },
      [/^late:hosts: 1,100 of 2,000 documents came too late(?!.*can't fire)/],
    ],
    [
      'of a metric without values, and the monitors that need it',
      { windows: windows({ skipped: { 'hosts.bytes': 2_000 } }) },
      [
        /^skipped:hosts\.bytes: The metric bytes of the window hosts has no value, of 2,000 documents: bytes is missing in each, or of the wrong type\. Its monitors much, often can't fire\./,
      ],
    ],
    [
      'of keys that nearly each document has one of',
      { windows: windows({ scattered: { hosts: 1_800 } }) },
      [
        /^scattered:hosts: In the window hosts .*: 1,800 keys in one batch.*fewer values than host, or leave keyBy out/,
      ],
    ],
    [
      'of nothing when some values are missing',
      { windows: windows({ skipped: { 'hosts.bytes': 1_999 } }) },
      [],
    ],
  ])('%s', (_, changes, expected) => {
    const texts = textsOf(changes);
    expect(texts).toHaveLength(expected.length);
    for (const [position, text] of texts.entries()) expect(text).toMatch(expected[position] ?? /never/);
  });

  test('of no window while the aggregator has taken in little: it is behind the indexer', () => {
    expect(textsOf({ windows: windows({ foldedIn: {} }, 99) })).toEqual([]);
    expect(textsOf({ windows: windows({ foldedIn: {} }, 100) })).toHaveLength(2);
    expect(textsOf({ windows: windows({ foldedIn: {} }, 100, 1) })).toEqual([]);
    expect(textsOf({ windows: windows({ foldedIn: {} }, 2_000, 1) })).toHaveLength(2);
  });

  test('only of enough records, of which fewer are enough at the end', () => {
    const few = { ...none, received: 50, filtered: 50 };
    expect(textsOf({ records: few })).toEqual([]);
    expect(textsOf({ records: few }, enoughAtEnd)).toHaveLength(1);
    const small = {
      records: { ...none, received: 5, indexed: 5 },
      windows: windows({ foldedIn: { hosts: 5 } }),
    };
    expect(textsOf(small, enoughAtEnd)).toEqual([]);
  });
});

test.each([
  [1, 1, '100 %'],
  [999_999, 1_000_000, '99.9 %'],
  [1, 3, '33 %'],
  [1, 300, '0.33 %'],
  [1, 10_000, 'less than 0.1 %'],
])('%d of %d is %s', (some, all, text) => {
  expect(share(some, all)).toBe(text);
});
