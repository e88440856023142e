import { expect, test } from 'vitest';
import { average, count, quantile, sum, top } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../../functions/pipeline/pipeline.ts';

interface Visit {
  readonly host: string;
  readonly status: number;
  readonly at: Date;
  readonly tags: readonly string[];
  readonly url?: { readonly path: string; readonly query: { readonly page: number } };
}

const pipeline = definePipeline({
  name: 'visits',
  transform: (): Visit => ({ host: 'a', status: 200, at: new Date(0), tags: [] }),
  document: { index: 'visits', eventTime: 'at' },
  mappings: {},
});

// What the compiler refuses is the test here: without an error under a `@ts-expect-error`, `npm run typecheck` fails.

test('fields are those of the documents, and paths into them', () => {
  const { windows } = withWindows(pipeline, {
    windows: [
      {
        name: 'by-host',
        size: '1m',
        keyBy: ['host', 'url.path', 'tags'],
        where: ({ status }) => status >= 400,
        metrics: {
          n: count(),
          page: average('url.query.page'),
          p95: quantile('status', 0.95),
          often: top('tags', 3),
        },
      },
      {
        name: 'by-class',
        size: '1m',
        keyBy: { class: ({ status }) => `${status}`[0] },
        metrics: { n: count() },
      },
    ],
    monitors: [
      { name: 'many', type: 'threshold', window: 'by-host', value: 'n', above: 5 },
      { name: 'share', type: 'threshold', window: 'by-host', value: { ratio: ['p95', 'n'] }, above: 0.5 },
      { name: 'more', type: 'threshold', window: 'by-host', value: { difference: ['p95', 'n'] }, above: 5 },
      {
        name: 'grown',
        type: 'threshold',
        window: 'by-host',
        value: { percentChange: ['p95', 'n'] },
        above: 5,
      },
    ],
  });
  expect(windows).toHaveLength(2);
});

const metrics = { n: count() };

test('a key field that documents do not have is a type error', () => {
  // @ts-expect-error: hots
  withWindows(pipeline, { windows: [{ name: 'w', size: '1m', keyBy: ['hots'], metrics }] });
  // @ts-expect-error: url.pth
  withWindows(pipeline, { windows: [{ name: 'w', size: '1m', keyBy: ['url.pth'], metrics }] });
  // @ts-expect-error: hots
  withWindows(pipeline, { windows: [{ name: 'w', size: '1m', keyBy: { h: 'hots' }, metrics }] });
  withWindows(pipeline, { windows: [{ name: 'w', size: '1m', keyBy: { h: 'host' }, metrics }] });
});

test('a metric of a field that documents do not have is a type error', () => {
  // @ts-expect-error: byte
  withWindows(pipeline, { windows: [{ name: 'w', size: '1m', metrics: { n: sum('byte') } }] });
  // @ts-expect-error: url.query.pages
  withWindows(pipeline, { windows: [{ name: 'w', size: '1m', metrics: { n: sum('url.query.pages') } }] });
});

test('documents of several kinds have the fields of each', () => {
  type Either = { kind: 'order'; total: number } | { kind: 'line'; product: { name: string } };
  const either = definePipeline({
    name: 'either',
    transform: (value) => value as Either,
    document: { index: 'either-{kind}' },
    mappings: {},
  });
  const metrics = { total: sum('total'), products: top('product.name', 3) };
  withWindows(either, { windows: [{ name: 'w', size: '1m', keyBy: ['product.name', 'kind'], metrics }] });
  // @ts-expect-error: price
  withWindows(either, { windows: [{ name: 'w', size: '1m', metrics: { n: sum('price') } }] });
});

test('a size that is no length of time is a type error', () => {
  // @ts-expect-error: a minute
  withWindows(pipeline, { windows: [{ name: 'w', size: 'a minute', metrics: { n: count() } }] });
});

const windows = [{ name: 'w', size: '1m', metrics: { n: count(), often: top('tags', 3) } }] as const;

test('a monitor on a window or a metric that is not there is a type error', () => {
  withWindows(pipeline, {
    windows,
    monitors: [{ name: 'm', type: 'flatline', window: 'w', silentFor: '5m' }],
  });
  withWindows(pipeline, {
    windows,
    // @ts-expect-error: v
    monitors: [{ name: 'm', type: 'flatline', window: 'v', silentFor: '5m' }],
  });
  withWindows(pipeline, {
    windows,
    // @ts-expect-error: m
    monitors: [{ name: 'm', type: 'threshold', window: 'w', value: 'm', above: 1 }],
  });
  withWindows(pipeline, {
    windows,
    // @ts-expect-error: m
    monitors: [{ name: 'm', type: 'threshold', window: 'w', value: { ratio: ['n', 'm'] }, above: 1 }],
  });
});

test('a metric that the window does not have is a type error in arithmetic too', () => {
  withWindows(pipeline, {
    windows,
    // @ts-expect-error: m
    monitors: [{ name: 'm', type: 'threshold', window: 'w', value: { difference: ['n', 'm'] }, above: 1 }],
  });
  withWindows(pipeline, {
    windows,
    // @ts-expect-error: m
    monitors: [{ name: 'm', type: 'threshold', window: 'w', value: { percentChange: ['m', 'n'] }, above: 1 }],
  });
});

test('an option that the type of a monitor would ignore is a type error', () => {
  withWindows(pipeline, {
    windows,
    // @ts-expect-error: silence is over when the key returns
    monitors: [{ name: 'm', type: 'flatline', window: 'w', silentFor: '5m', resolveAfter: '5m' }],
  });
  withWindows(pipeline, {
    windows,
    // @ts-expect-error: of each key there is one alert
    monitors: [{ name: 'm', type: 'newValue', window: 'w', resolveAfter: '5m' }],
  });
});
