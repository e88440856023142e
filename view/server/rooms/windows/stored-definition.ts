import { z } from 'zod';
import { ask } from '../../../../cli/search/ask.ts';
import { windowIndices } from '../../../../functions/core/windows/addresses.ts';
import { durationOf } from '../../../../functions/pipeline/duration.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { Metric, Window } from '../../../../functions/pipeline/windows.ts';
import type { OpenedEngine } from '../opened-engine.ts';

const times = z.object({ windowStart: z.string(), windowEnd: z.string() });
const sample = times.extend({
  key: z.record(z.string(), z.unknown()).default({}),
  metrics: z.record(z.string(), z.unknown()).default({}),
});

const found = z.object({
  windows: z.object({
    buckets: z.array(
      z.object({
        key: z.string(),
        starts: z.object({ buckets: z.array(z.object({ key: z.number() })) }),
        newest: z.object({ hits: z.object({ hits: z.array(z.object({ _source: sample })) }) }),
      }),
    ),
  }),
});

/** Results of a window from which its metrics are read: one of them may lack a value. */
const samples = 5;

/**
 * What results in the engine tell of a pipeline's windows, where its definition isn't at hand: names, lengths, keys and
 * metrics, and nothing of its monitors.
 * @throws Fault
 */
export async function storedDefinition(
  { client, pipeline }: OpenedEngine,
  signal: AbortSignal,
): Promise<Pipeline> {
  const body = {
    size: 0,
    aggs: {
      windows: {
        terms: { field: 'window', size: 100, order: { _key: 'asc' } },
        aggs: {
          starts: { terms: { field: 'windowStart', size: 2, order: { _key: 'desc' } } },
          newest: { top_hits: { size: samples, sort: [{ windowStart: 'desc' }] } },
        },
      },
    },
  };
  const { aggregations } = await ask(client, { index: windowIndices(pipeline).results, body }, signal);
  const read = found.safeParse(aggregations);
  const buckets = read.success ? read.data.windows.buckets : [];
  return {
    name: pipeline,
    transform: () => null,
    document: { index: pipeline },
    mappings: {},
    windows: buckets.flatMap(({ key, starts, newest }) => {
      const results = newest.hits.hits.map(({ _source }) => _source);
      return windowOf(
        key,
        starts.buckets.map((bucket) => bucket.key),
        results,
      );
    }),
  };
}

/** @param starts the two newest, the newest first */
export function windowOf(
  name: string,
  [last = 0, before = 0]: readonly number[],
  results: readonly z.infer<typeof sample>[],
): Window[] {
  const [first] = results;
  if (first === undefined) return [];
  const size = Date.parse(first.windowEnd) - Date.parse(first.windowStart);
  const slide = last - before < size ? last - before : size;
  const values = Object.entries(Object.assign({}, ...results.map(({ metrics }) => metrics)));
  const metrics = values.map(([metric, value]): [string, Metric] => [
    metric,
    typeof value === 'number' ? { kind: 'max', field: metric } : { kind: 'last', field: metric },
  ]);
  return [
    {
      ...{ name, size: durationOf(size), slide: durationOf(slide), allowedLateness: '0s' },
      keyBy: Object.keys(first.key),
      metrics: Object.fromEntries(metrics),
    },
  ];
}
