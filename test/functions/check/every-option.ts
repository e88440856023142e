import { count, first, quantile, sum, top } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../../functions/pipeline/pipeline.ts';

interface Visit {
  readonly at: string;
  readonly host: string;
  readonly url: { readonly path: string };
  readonly bytes: number;
}

const visits = definePipeline<'json', Visit>({
  name: 'visits',
  source: 'json',
  transform: () => null,
  transformBatch: (documents) => documents,
  document: {
    index: 'visits',
    id: () => 'id',
    action: 'upsert',
    version: () => 1,
    routing: () => 'here',
    eventTime: 'at',
  },
  eventTimeRange: { past: '30d', future: '1h' },
  mappings: {
    at: { type: 'date', format: 'epoch_second' },
    host: { type: 'keyword', fields: { raw: { type: 'text' } } },
    url: { properties: { path: { type: 'keyword' } } },
    bytes: { type: 'long' },
  },
  settings: { number_of_shards: 1 },
  lateWrites: '5m',
});

const alert = { throttle: '1h', resolveAfter: '5m', noData: 'keep', forgetAfter: '2d' } as const;

/** A definition that gives nearly every option there is, and is right. */
export const everyOption = withWindows(visits, {
  windowRetention: '30d',
  windows: [
    {
      name: 'requests',
      size: '1m',
      slide: '30s',
      keyBy: ['host'],
      where: () => true,
      metrics: {
        n: count({ where: () => true }),
        bytes: sum('bytes', { nonNegative: true }),
        slow: quantile('bytes', 0.95),
        pages: top('url.path', 3),
        host: first('host'),
      },
      allowedLateness: '2m',
      maxKeys: 50,
    },
    { name: 'all', size: '10m', keyBy: { host: 'host', day: () => 'Monday' }, metrics: { n: count() } },
  ],
  monitors: [
    {
      name: 'busy',
      type: 'threshold',
      window: 'requests',
      severity: 'info',
      message: '{value}',
      links: ['https://wiki/{key.host}'],
      staging: true,
      value: { ratio: ['bytes', 'n'] },
      above: 5,
      clear: 3,
      minimum: { metric: 'n', atLeast: 1 },
      for: '2m',
      ...alert,
    },
    {
      name: 'rise',
      type: 'spike',
      window: 'requests',
      value: 'n',
      factor: 2,
      baseline: 5,
      atLeast: 0,
      ...alert,
    },
    { name: 'still', type: 'flatline', window: 'all', silentFor: '20m', forgetAfter: '2d', throttle: '1h' },
    { name: 'fresh', type: 'newValue', window: 'all', learnFor: '1d', throttle: '1h' },
  ],
});

type Path = readonly (string | number)[];

/** Where a definition holds something. */
export function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, each]) => pathsIn(each, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

/** The definition with another value there. */
export function changedAt(value: unknown, [key, ...path]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    return value.map((each, place) => (String(place) === key ? changedAt(each, path, to) : each));
  }
  const inner: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return { ...Object(value), [key]: changedAt(inner, path, to) };
}
