import { expect, test } from 'vitest';
import { validatePipeline } from '../../../functions/check/pipeline.ts';
import { windowProblems } from '../../../functions/check/windows.ts';
import { count, first, max, quantile, sum, top } from '../../../functions/pipeline/metrics.ts';

const mappings = {
  host: { type: 'keyword' },
  url: { properties: { path: { type: 'keyword' } } },
  bytes: { type: 'long' },
};
const window = { name: 'traffic', size: '1h', metrics: { requests: count() } };

function problemsOf(change: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  return windowProblems({ mappings, windows: [{ ...window, ...change }], ...more });
}

test.each<Record<string, unknown>>([
  {},
  { slide: '1m' },
  { size: '4.5s', slide: '1.5s' },
  { keyBy: ['host', 'url.path'] },
  { keyBy: { day: () => 'Monday', address: 'url.path' }, where: () => true },
  { allowedLateness: '0s', maxKeys: 1 },
  { allowedLateness: '89d', maxKeys: 100_000 },
  {
    metrics: {
      a: quantile('bytes', 0),
      b: quantile('bytes', 1),
      c: top('url', 100),
      _d: sum('bytes', { nonNegative: true }),
    },
  },
  { metrics: { errors: count({ where: () => true }) } },
])('%o is a good window', (change) => {
  expect(problemsOf(change)).toEqual([]);
});

test.each<[Record<string, unknown>, ...string[]]>([
  [{ name: 'Traffic' }, 'windows[0].name: "Traffic"', '40 lower-case'],
  [{ name: 'x'.repeat(41) }, 'windows[0].name'],
  [{ name: 'constructor' }, 'windows[0].name: "constructor" is what every object', 'give another one'],
  [{ size: '500' }, 'windows.traffic.size: "500" is no length of time', "'5m'"],
  [{ size: undefined }, 'windows.traffic.size: undefined'],
  [{ size: '0.5s' }, 'windows.traffic.size: "0.5s"', 'from 1s to 31d'],
  [{ size: '32d' }, 'windows.traffic.size: "32d"', 'from 1s to 31d'],
  [{ slide: '7m' }, 'windows.traffic.slide: "7m" doesn\'t divide the size "1h"', "'1800s'"],
  [{ slide: '2h' }, 'windows.traffic.slide: "2h" doesn\'t divide'],
  [{ size: '1h', slide: '3s' }, 'windows.traffic.slide: "3s" goes 1200 times', 'at most 1000', "'4s'"],
  [{ slide: '0s' }, 'windows.traffic.slide: "0s"', 'from 1s'],
  [
    { allowedLateness: '90d' },
    'windows.traffic.allowedLateness: "90d" and the size "1h" are longer than windows are kept, 90d',
    'windowRetention',
  ],
  [{ allowedLateness: '-1s' }, 'windows.traffic.allowedLateness: "-1s"'],
  [{ maxKeys: 0 }, 'windows.traffic.maxKeys: 0', 'from 1 to 100000'],
  [{ maxKeys: 100_001 }, 'windows.traffic.maxKeys: 100001'],
  [{ where: 'host' }, 'windows.traffic.where: "host" is no function'],
  [{ keyBy: 'host' }, 'windows.traffic.keyBy: "host" is neither list nor object'],
  [{ keyBy: ['hots'] }, 'windows.traffic.keyBy: no field "hots" is in mappings', 'host, url, bytes'],
  [{ keyBy: { host: 'hots.name' } }, 'windows.traffic.keyBy: no field "hots.name"'],
  [{ keyBy: { 'my host': 'host' } }, '"my host" can\'t name a field'],
  [
    { keyBy: { valueOf: 'host' } },
    'windows.traffic.keyBy: "valueOf" names what every object',
    "{ name: 'path' }",
  ],
  [{ keyBy: { 'a.constructor': 'host' } }, 'windows.traffic.keyBy: "a.constructor" names what every object'],
  [{ keyBy: { host: 4 } }, 'windows.traffic.keyBy: 4 is neither a path nor a function'],
  [{ keyBy: [5] }, 'windows.traffic.keyBy: 5 is neither a path nor a function'],
  [{ keyBy: ['host', 'host'] }, 'names a field twice'],
  [{ keyBy: ['host', 'url.a', 'url.b', 'url.c', 'url.d', 'bytes'] }, '6 fields are too many, at most 5'],
  [{ metrics: {} }, 'windows.traffic.metrics: {} computes nothing', 'count()'],
  [{ metrics: { '1st': count() } }, 'the name "1st" isn\'t allowed'],
  [{ metrics: { toString: count() } }, 'windows.traffic.metrics: the name "toString" is what every object'],
  [
    { metrics: { ['__proto__']: count() } },
    'windows.traffic.metrics: the name "__proto__" is what every object',
  ],
  [{ metrics: { 'a.b': count() } }, 'the name "a.b" isn\'t allowed'],
  [{ metrics: { n: 'count' } }, 'windows.traffic.metrics.n: "count" is no metric', 'count, rate, sum'],
  [{ metrics: { n: { kind: 'median', field: 'bytes' } } }, 'is no metric'],
  [{ metrics: { n: { kind: 'constructor', field: 'bytes' } } }, 'is no metric'],
  [{ metrics: { n: sum('byte') } }, 'windows.traffic.metrics.n: no field "byte" is in mappings'],
  [
    { metrics: { n: sum('host') } },
    'windows.traffic.metrics.n: sum takes numbers, and "host" is a "keyword" in mappings',
    "{ type: 'double' }",
  ],
  [{ metrics: { n: quantile('url.path', 0.5) } }, 'quantile takes numbers, and "url.path" is a "keyword"'],
  ...['min', 'max', 'average', 'standardDeviation'].map((kind): [Record<string, unknown>, string] => [
    { metrics: { n: { kind, field: 'host' } } },
    `${kind} takes numbers, and "host" is a "keyword"`,
  ]),
  [{ metrics: { n: { kind: 'sum' } } }, 'windows.traffic.metrics.n: sum of undefined is of no field'],
  [{ metrics: { n: quantile('bytes', 95) } }, 'windows.traffic.metrics.n: 95 is no quantile', 'from 0 to 1'],
  [{ metrics: { n: quantile('bytes', Number.NaN) } }, 'NaN is no quantile'],
  [{ metrics: { n: top('host', 0) } }, 'windows.traffic.metrics.n: the top 0', 'from 1 to 100'],
  [{ metrics: { n: top('host', 101) } }, 'the top 101'],
  [{ metrics: { n: { ...sum('bytes'), nonNegative: 'yes' } } }, 'nonNegative "yes"'],
  [{ metrics: { n: { ...count(), where: true } } }, 'windows.traffic.metrics.n.where: true is no function'],
])('%o is refused once, with what is wrong and what to do', (change, ...texts) => {
  const problems = problemsOf(change);
  expect(problems).toHaveLength(1);
  for (const text of texts) expect(problems[0]).toContain(text);
});

test.each<[Record<string, unknown>, string]>([
  [{ windows: 'none' }, 'windows: "none" is no list'],
  [{ windows: [7] }, 'windows[0]: 7 is no window'],
  [{ windows: [window, window] }, 'windows: the name "traffic" is given more than once'],
  [{ windows: [window], windowRetention: 'ever' }, 'windowRetention: "ever" is no length of time'],
  [
    { windows: [{ ...window, allowedLateness: '2d' }], windowRetention: '1d' },
    'longer than windows are kept, 1d',
  ],
  [
    { windows: [window, { ...window, name: 'other', metrics: { requests: top('host', 3) } }] },
    'windows.other: the metric "requests" is a nested here and a double in windows.traffic; give it another name here.',
  ],
  [
    {
      windows: [
        { ...window, metrics: { n: first('host') } },
        { ...window, name: 'other', metrics: { n: max('bytes') } },
      ],
    },
    'windows.other: the metric "n" is a double here and a keyword in windows.traffic',
  ],
  [
    {
      windows: [
        { ...window, keyBy: ['url.path'] },
        { ...window, name: 'other', keyBy: ['url'] },
      ],
    },
    'windows.other: the key field "url" is a keyword here and a object in windows.traffic',
  ],
])('%o is refused', (pipeline, text) => {
  const problems = windowProblems({ mappings, ...pipeline });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(text);
});

const windowOptions = 'It takes name, size, slide, keyBy, where, metrics, allowedLateness, maxKeys.';

test.each<[Record<string, unknown>, string]>([
  [
    { slides: '1m' },
    `windows.traffic: "slides" is no option of a window; did you mean slide? ${windowOptions}`,
  ],
  [
    { maxkeys: 9 },
    `windows.traffic: "maxkeys" is no option of a window; did you mean maxKeys? ${windowOptions}`,
  ],
  [
    { allowedLatenes: '5m' },
    `windows.traffic: "allowedLatenes" is no option of a window; did you mean allowedLateness? ${windowOptions}`,
  ],
  [
    { name: 'Traffic', unit: 'requests' },
    `windows[0]: "unit" is no option of a window; ${windowOptions.replace('It', 'it')}`,
  ],
  [
    { metrics: { n: { ...count(), were: () => true } } },
    'windows.traffic.metrics.n: "were" is no option of count; did you mean where? It takes where.',
  ],
  [
    { metrics: { n: { ...sum('bytes'), nonnegative: true } } },
    'windows.traffic.metrics.n: "nonnegative" is no option of sum; did you mean nonNegative? It takes field, nonNegative, where.',
  ],
  [
    { metrics: { n: { ...top('host', 3), q: 0.5 } } },
    'windows.traffic.metrics.n: "q" is no option of top; did you mean k? It takes field, k, where.',
  ],
])('%j holds a key that nothing reads, and that is said', (change, problem) => {
  expect(problemsOf(change)).toContain(problem);
});

test('every key that nothing reads is named at once, beside what else is wrong', () => {
  const problems = problemsOf({
    slides: '1m',
    key: ['host'],
    size: '0s',
    metrics: { n: { kind: 'sum', q: 1 } },
  });
  expect(problems).toEqual([
    expect.stringContaining('"slides"'),
    expect.stringContaining('"key"'),
    expect.stringContaining('windows.traffic.size'),
    expect.stringContaining('"q" is no option of sum'),
    expect.stringContaining('sum of undefined'),
  ]);
});

test('a key without a value is as if it were not there', () => {
  expect(problemsOf({ slides: undefined })).toEqual([]);
});

test('types that contradict each other are named beside whatever else is wrong with their windows', () => {
  const windows = [
    { ...window, size: '0s', keyBy: ['url'] },
    { ...window, name: 'Other', keyBy: ['url.path'], metrics: { requests: top('host', 3) } },
    { ...window, name: 'third', keyBy: ['hots'], metrics: { requests: first('host') } },
  ];
  expect(windowProblems({ mappings, windows, windowRetention: 'ever' })).toEqual([
    expect.stringContaining('windowRetention: "ever"'),
    expect.stringContaining('windows.traffic.size: "0s"'),
    expect.stringContaining('windows[1].name: "Other"'),
    expect.stringContaining('windows.third.keyBy: no field "hots"'),
    'windows[1]: the metric "requests" is a nested here and a double in windows.traffic; give it another name here.',
    'windows.third: the metric "requests" is a keyword here and a double in windows.traffic; give it another name here.',
    'windows[1]: the key field "url" is a object here and a keyword in windows.traffic; give it another name here.',
  ]);
});

test('a window whose metrics or key fields are wrong contradicts no other in them', () => {
  const wrong = { ...window, name: 'other', keyBy: 'url', metrics: { requests: { kind: 'median' } } };
  expect(windowProblems({ mappings, windows: [{ ...window, keyBy: ['url.path'] }, wrong] })).toHaveLength(2);
});

test('without mappings to look at, any field may be named', () => {
  expect(problemsOf({ keyBy: ['whatever'] }, { mappings: undefined })).toEqual([]);
});

test('a pipeline is checked together with its windows', () => {
  const pipeline = {
    name: 'p',
    transform: () => null,
    document: { index: 'p' },
    mappings,
    windows: [{ ...window, size: '0s' }],
  };
  expect(validatePipeline(pipeline)).toEqual([expect.stringContaining('windows.traffic.size')]);
});

test('windows are kept for their size and the lateness that is allowed unless they say otherwise', () => {
  expect(problemsOf({ allowedLateness: '0s' }, { windowRetention: '1h' })).toEqual([]);
  expect(problemsOf({}, { windowRetention: '1h' })).toEqual([
    expect.stringContaining('windows.traffic.allowedLateness: "1m" and the size "1h" are longer'),
  ]);
});
