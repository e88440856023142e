import { count, definePipeline, sum, top, withWindows } from 'shardline';
import { expect, test } from 'vitest';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { stable } from '../../../../view/server/rooms/windows/highest-keys.ts';
import { ofKeys, withText } from '../../../../view/server/rooms/windows/key-query.ts';
import { highestOf, measuresOf, readMeasure } from '../../../../view/server/rooms/windows/measures.ts';
import { LateWatch } from '../../../../view/server/rooms/windows/progress.ts';
import { seriesOf } from '../../../../view/server/rooms/windows/read-series.ts';
import { shapesOf } from '../../../../view/server/rooms/windows/shapes.ts';
import { shownStarts } from '../../../../view/server/rooms/windows/shown-time.ts';
import { windowOf } from '../../../../view/server/rooms/windows/stored-definition.ts';
import { wantedOf } from '../../../../view/server/rooms/windows/wanted.ts';

const documents = definePipeline({
  name: 'orders',
  transform: (value) => value as { host: string; page: string; ms: number },
  document: { index: 'orders' },
  mappings: { host: { type: 'keyword' }, page: { type: 'keyword' }, ms: { type: 'double' } },
});

const pipeline: Pipeline = withWindows(documents, {
  windows: [
    { name: 'all', size: '1h', metrics: { requests: count() } },
    {
      name: 'hosts',
      size: '1m',
      keyBy: ['host'],
      metrics: {
        requests: count(),
        errors: count({ where: () => true }),
        pages: top('page', 3),
        ms: sum('ms'),
      },
    },
  ],
  monitors: [
    {
      ...{ name: 'bad', type: 'threshold', window: 'hosts', above: 0.1, clear: 0.05, for: '2m' },
      value: { ratio: ['errors', 'requests'] },
      minimum: { metric: 'requests', atLeast: 20 },
    },
    { name: 'many', type: 'threshold', window: 'hosts', value: 'errors', above: 10 },
    {
      name: 'worse',
      type: 'threshold',
      window: 'hosts',
      value: { ratio: ['errors', 'requests'] },
      above: 0.5,
    },
    { name: 'silence', type: 'flatline', window: 'hosts', silentFor: '5m' },
  ],
});
const [, hosts] = pipeline.windows ?? [];
const measures = hosts === undefined ? [] : measuresOf(hosts, pipeline);
const measure = (id: string) => measures.find((one) => one.id === id) ?? measures[0] ?? fail();

function fail(): never {
  throw new Error('the window has no such measure');
}

test('a window is charted by its metrics, by what its monitors make of them, and by its documents', () => {
  expect(measures.map(({ id, title, isNumber }) => [id, title, isNumber])).toEqual([
    ['requests', 'requests', true],
    ['errors', 'errors', true],
    ['pages', 'pages', false],
    ['ms', 'ms', true],
    ['=bad', 'errors ÷ requests', true],
    ['*', 'documents', true],
  ]);
  const result = { documents: 9, metrics: { requests: 4, errors: 1, pages: [{ value: '/', count: 2 }] } };
  const read = ['requests', '=bad', '*', 'pages', 'ms'].map((id) => readMeasure(measure(id), result));
  expect(read).toEqual([4, 0.25, 9, '/ (2)', null]);
  expect(highestOf(measure('requests'))).toEqual({ max: { field: 'metrics.requests' } });
  expect(JSON.stringify(highestOf(measure('=bad')))).toContain('a / b');
});

test('monitors say in words what they fire for, and which metric they look at', () => {
  const [, shape] = shapesOf(pipeline);
  expect(shape?.monitors.map(({ name, rule, metric }) => [name, rule, metric])).toEqual([
    [
      'bad',
      'errors ÷ requests above 0.1, until it is at or below 0.05, for 2m, with at least 20 requests',
      '=bad',
    ],
    ['many', 'errors above 10', 'errors'],
    ['worse', 'errors ÷ requests above 0.5', '=bad'],
    ['silence', 'no documents of a key for 5m', undefined],
  ]);
});

test.each([
  ['', 'hosts', '=bad'],
  ['window=all', 'all', 'requests'],
  ['window=hosts&metric=*', 'hosts', '*'],
  ['window=hosts&metric==many', 'hosts', 'errors'],
  ['window=hosts&metric==worse', 'hosts', '=bad'],
  ['window=all&metric==many', 'all', 'requests'],
  ['window=gone&metric=gone&count=x&until=x', 'hosts', '=bad'],
])('the address ?%s shows %s by %s', (query, window, metric) => {
  const wanted = wantedOf(new URLSearchParams(query), pipeline);
  expect([wanted.shape.name, wanted.measure.id, wanted.windows]).toEqual([window, metric, 60]);
});

test('keys of an address are a list, and what is none is refused in a sentence', () => {
  const keys = (text: string) => wantedOf(new URLSearchParams({ keys: text }), pipeline).keys;
  expect(keys('[["a"],["b"]]')).toEqual([['a'], ['b']]);
  expect([keys('[]'), keys('')]).toEqual([undefined, undefined]);
  for (const text of ['x', '{}', '[["a"],1]', JSON.stringify(Array(9).fill(['a'])), '[[{}]]']) {
    expect(() => keys(text)).toThrow(/aren't a list of at most 8 keys: choose them anew\.$/);
  }
  expect(() => wantedOf(new URLSearchParams(), documents)).toThrow(/has no windows/);
});

test('the time shown goes up to now while windows come, and to the newest one of a stream of the past', () => {
  const common = { stored: { from: 0, to: 1_000 }, slide: 10, windows: 4 };
  expect(shownStarts({ ...common, now: 1_015 })).toEqual([980, 990, 1_000, 1_010]);
  expect(shownStarts({ ...common, now: 9_999 })).toEqual([970, 980, 990, 1_000]);
  expect(shownStarts({ ...common, now: 9_999, until: 505 })).toEqual([470, 480, 490, 500]);
  expect(shownStarts({ ...common, now: 9_999, until: 1e15 }).at(-1)).toBe(1_000);
});

test('a series has a place for each window, and says which are open; what is no result is left out', () => {
  const at = (start: number) => new Date(start).toISOString();
  const result = (host: unknown, start: number, requests: number, final = true) => ({
    ...{ windowStart: at(start), final, documents: 1, key: { host }, metrics: { requests } },
  });
  const series = seriesOf(
    {
      ...{ window: 'hosts', keyFields: ['host'], measure: measure('requests') },
      ...{ keys: [['a'], ['7'], ['none']], starts: [0, 60_000] },
    },
    [result('a', 0, 1), result('a', 60_000, 2, false), result(7, 0, 3), result('b', 0, 9), { broken: true }],
  );
  expect(series).toEqual([
    { key: ['a'], values: [1, 2], open: [1] },
    { key: [7], values: [3, null], open: [] },
    { key: ['none'], values: [null, null], open: [] },
  ]);
});

test('keys that were shown keep their places, and with them their colours', () => {
  expect(stable([['a'], ['b'], ['c']], [['d'], ['c'], ['a']])).toEqual([['a'], ['d'], ['c']]);
  expect(stable([], [['x'], ['y']])).toEqual([['x'], ['y']]);
  expect(stable([['x'], ['y']], [['y']])).toEqual([['y']]);
});

test('what comes late is marked from the second look on, where its windows had ended', () => {
  const watch = new LateWatch();
  const shard = (documents: number) => [{ shardId: 's', documents, before: 500 }];
  expect(watch.note(shard(5), 1).seen).toEqual([]);
  expect(watch.note(shard(5), 2).seen).toEqual([]);
  expect(watch.note(shard(7), 3).seen).toEqual([{ at: 3, before: 500, documents: 2 }]);
});

test('what is searched for in keys is text, whatever is in it', () => {
  expect(JSON.stringify(withText(['host'], 'a*b?\\'))).toContain(String.raw`"*a\\*b\\?\\\\*"`);
  expect(ofKeys(['host'], [['a'], [7]])).toEqual({ terms: { 'key.host': ['a', '7'] } });
  expect(JSON.stringify(ofKeys(['host', 'page'], [['a', '/']]))).toContain('"key.page":"/"');
});

test('without the pipeline’s file, results tell the length, the slide, the keys and the metrics of a window', () => {
  const at = (minutes: number) => new Date(minutes * 60_000).toISOString();
  const newest = {
    ...{ windowStart: at(10), windowEnd: at(15), key: { host: 'a', page: '/' }, metrics: { requests: 4 } },
  };
  const other = { ...newest, metrics: { requests: 1, first: 'x', pages: [{ value: '/', count: 1 }] } };
  const [window] = windowOf('hosts', [600_000, 540_000], [newest, other]);
  expect(window).toMatchObject({ name: 'hosts', size: '5m', slide: '1m', keyBy: ['host', 'page'] });
  const pipeline = { ...documents, windows: window === undefined ? [] : [window] };
  const [shape] = shapesOf(pipeline);
  expect(shape?.metrics.map(({ id, isNumber }) => [id, isNumber])).toEqual([
    ['requests', true],
    ['first', false],
    ['pages', false],
    ['*', true],
  ]);
  expect(windowOf('hosts', [], [])).toEqual([]);
});
