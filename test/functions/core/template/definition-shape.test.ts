import { describe, expect, test } from 'vitest';
import {
  changedAspects,
  noShapes,
  readShapes,
  shapesOf,
  withShapes,
} from '../../../../functions/core/template/definition-shape.ts';
import { count, quantile, sum, top } from '../../../../functions/pipeline/metrics.ts';
import type { Monitor } from '../../../../functions/pipeline/monitors.ts';
import type { Window } from '../../../../functions/pipeline/windows.ts';
import { pipeline } from '../records.ts';

const window: Window = {
  name: 'per-host',
  size: '1m',
  keyBy: ['host'],
  metrics: { n: count(), bytes: sum('bytes'), slow: quantile('latency', 0.95), pages: top('page', 3) },
};
const monitor: Monitor = { name: 'many', type: 'threshold', window: 'per-host', value: 'n', above: 5 };
const spike = { type: 'spike', value: 'n', factor: 3, baseline: 5, atLeast: 1 } as const;

const before = shapesOf(pipeline({ windows: [window], monitors: [monitor] }));
const changes = (of: { windows?: Window[]; monitors?: Monitor[] }) =>
  changedAspects(before, shapesOf(pipeline({ windows: [window], monitors: [monitor], ...of }))).map(
    ({ what, name, aspect, from, to }) => `${what} ${name}: ${aspect} ${from} > ${to}`,
  );

describe('a window is another one', () => {
  const host = (document: Record<string, unknown>) => document.host;
  test.each<[string, Partial<Window>, string[]]>([
    ['size', { size: '5m' }, ['size 1m > 5m', 'slide 1m > 5m']],
    ['slide', { slide: '10s' }, ['slide 1m > 10s']],
    ['another key', { keyBy: ['dc'] }, ['keyBy ["host"] > ["dc"]']],
    ['a key more', { keyBy: ['host', 'dc'] }, ['keyBy ["host"] > ["host","dc"]']],
    ['no key', { keyBy: [] }, ['keyBy ["host"] > []']],
    ['the same name from another field', { keyBy: { host: 'dc' } }, ['keyBy ["host"] > ["host from dc"]']],
    ['by a function', { keyBy: { host } }, ['keyBy ["host"] > ["host by a function"]']],
    ['some documents', { where: () => true }, ['where none > a function']],
    ['of another field', { metrics: { bytes: sum('size') } }, ['metric bytes sum of bytes > sum of size']],
    ['another kind', { metrics: { n: sum('n') } }, ['metric n count > sum of n']],
    [
      'values not below 0',
      { metrics: { bytes: sum('bytes', { nonNegative: true }) } },
      ['metric bytes sum of bytes > sum of bytes not below 0'],
    ],
    [
      'another quantile',
      { metrics: { slow: quantile('latency', 0.99) } },
      ['metric slow quantile 0.95 of latency > quantile 0.99 of latency'],
    ],
    [
      'a metric of some',
      { metrics: { n: count({ where: () => true }) } },
      ['metric n count > count where a function says so'],
    ],
  ])('with %s', (_, change, expected) => {
    expect(changes({ windows: [{ ...window, ...change }] })).toEqual(
      expected.map((each) => `window per-host: ${each}`),
    );
  });

  test.each<[string, Partial<Window>]>([
    ['the size in other units', { size: '60s', slide: '60s' }],
    ['the key by its name', { keyBy: { host: 'host' } }],
    ['more lateness and fewer keys', { allowedLateness: '10m', maxKeys: 5 }],
    ['a metric more and others gone', { metrics: { n: count(), users: count() } }],
    ['values below 0, as ever', { metrics: { bytes: sum('bytes', { nonNegative: false }) } }],
    ['a longer list', { metrics: { pages: top('page', 10) } }],
  ])('not with %s', (_, change) => {
    expect(changes({ windows: [{ ...window, ...change }] })).toEqual([]);
  });
});

describe('a monitor is another one', () => {
  test.each<[string, Monitor, string[]]>([
    ['of another metric', { ...monitor, value: 'bytes' }, ['value "n" > "bytes"']],
    ['of a ratio', { ...monitor, value: { ratio: ['n', 'bytes'] } }, ['value "n" > {"ratio":["n","bytes"]}']],
    [
      'below',
      { name: 'many', type: 'threshold', window: 'per-host', value: 'n', below: 5 },
      ['side above > below'],
    ],
    ['of another kind', { name: 'many', window: 'per-host', ...spike }, ['type threshold > spike']],
    ['on another window', { ...monitor, window: 'others' }, ['window per-host > others']],
  ])('%s', (_, changed, expected) => {
    const windows = [window, { ...window, name: 'others' }];
    expect(changes({ windows, monitors: [changed] })).toEqual(
      expected.map((each) => `monitor many: ${each}`),
    );
  });

  test('not with another limit, length, severity or text', () => {
    const harmless = { above: 9, clear: 4, for: '5m', throttle: '1h', resolveAfter: '5m' } as const;
    const changed: Monitor = {
      ...monitor,
      ...harmless,
      severity: 'critical',
      message: '{key}',
      staging: true,
    };
    expect(changes({ monitors: [changed] })).toEqual([]);
  });
});

test('a definition that is gone is remembered: its state is still there', () => {
  const without = withShapes(before, shapesOf(pipeline()));
  expect(changedAspects(without, shapesOf(pipeline({ windows: [{ ...window, size: '1h' }] })))).not.toEqual(
    [],
  );
  const metricless = withShapes(before, shapesOf(pipeline({ windows: [{ ...window, metrics: {} }] })));
  const metrics = { n: sum('n') };
  expect(changedAspects(metricless, shapesOf(pipeline({ windows: [{ ...window, metrics }] })))).toHaveLength(
    1,
  );
});

test('is stored in these words, which an older stack has them in', () => {
  const where = () => true;
  const metrics = { n: count({ where }), bytes: sum('bytes', { nonNegative: true }), p: quantile('ms', 0.9) };
  const all = {
    ...window,
    size: '90s',
    slide: '30s',
    keyBy: { host: 'host', dc: 'h.dc', x: () => 1 },
    where,
  };
  const silence: Monitor = { name: 'silent', type: 'flatline', window: 'per-host', silentFor: '5m' };
  const monitors: Monitor[] = [
    { ...monitor, value: { ratio: ['n', 'bytes'] } },
    { name: 'few', type: 'threshold', window: 'per-host', value: 'n', below: 5 },
    silence,
  ];
  expect(shapesOf(pipeline({ windows: [{ ...all, metrics } as Window], monitors }))).toEqual({
    windows: {
      'per-host': {
        size: '90s',
        slide: '30s',
        keyBy: '["host","dc from h.dc","x by a function"]',
        where: 'a function',
        'metric n': 'count where a function says so',
        'metric bytes': 'sum of bytes not below 0',
        'metric p': 'quantile 0.9 of ms',
      },
    },
    monitors: {
      many: { type: 'threshold', window: 'per-host', value: '{"ratio":["n","bytes"]}', side: 'above' },
      few: { type: 'threshold', window: 'per-host', value: '"n"', side: 'below' },
      silent: { type: 'flatline', window: 'per-host' },
    },
  });
});

test('what is stored is read again, and anything else is no definition', () => {
  expect(readShapes(JSON.parse(JSON.stringify(before)))).toEqual(before);
  for (const other of [undefined, null, 5, [], { windows: [], monitors: 'x' }]) {
    expect(readShapes(other)).toEqual(noShapes);
  }
  expect(readShapes({ windows: { a: { size: 5, slide: '1m' }, b: 1 } })).toEqual({
    windows: { a: { slide: '1m' } },
    monitors: {},
  });
});
