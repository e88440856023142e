import { milliseconds } from '../../pipeline/duration.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { Metric, Window } from '../../pipeline/windows.ts';
import type { Metering } from './accumulators/accumulator.ts';
import { meteringOf } from './accumulators/of-metric.ts';
import { fieldReader, type Reader, valuesOf } from './field-reader.ts';

export interface MetricPlan extends Metering {
  readonly name: string;
  readonly metric: Metric;
  /** Its name in a pane's state. Another one when the definition makes it something else, which then begins anew. */
  readonly storedAs: string;
  /** What it computes on, of one document: a value for each time that it counts. */
  readonly read: Reader;
  /** Only of documents for which it returns true. Throws what the user's function throws. */
  readonly where?: NonNullable<Window['where']> | undefined;
}

/** A window as the functions work with it: times in milliseconds, fields as readers. */
export interface WindowPlan {
  readonly name: string;
  readonly size: number;
  readonly slide: number;
  readonly allowedLateness: number;
  readonly maxKeys: number;
  /** Names of the key fields, as results show them. */
  readonly keyFields: readonly string[];
  /** The values of one key field; none when the document has none. Throws what the user's function throws. */
  readonly readKey: readonly Reader[];
  readonly where: NonNullable<Window['where']>;
  readonly metrics: readonly MetricPlan[];
}

/** How long windows are kept, unless the pipeline says so. */
export const defaultRetention = '90d';
/** What clocks and retries of producers differ by, more often than not. */
export const defaultLateness = '1m';
const defaultMaxKeys = 10_000;

/** The windows of a pipeline that `validatePipeline` found good; none for one without. */
export function planWindows({ windows = [] }: Pick<Pipeline, 'windows'>): readonly WindowPlan[] {
  return windows.map(planWindow);
}

function planWindow({
  name,
  size,
  slide = size,
  keyBy = [],
  where = () => true,
  metrics,
  allowedLateness = defaultLateness,
  maxKeys = defaultMaxKeys,
}: Window): WindowPlan {
  const keys = keyEntries(keyBy);
  return {
    name,
    size: milliseconds(size),
    slide: milliseconds(slide),
    allowedLateness: milliseconds(allowedLateness),
    maxKeys,
    keyFields: keys.map(([field]) => field),
    readKey: keys.map(([, from]) => keyReader(from)),
    where,
    metrics: Object.entries(metrics).map(([metricName, metric]) => planMetric(metricName, metric)),
  };
}

type KeySource = string | ((document: Record<string, unknown>) => unknown);

function keyEntries(keyBy: NonNullable<Window['keyBy']>): readonly (readonly [string, KeySource])[] {
  return isList(keyBy) ? keyBy.map((path) => [path, path]) : Object.entries(keyBy);
}

function isList(keyBy: NonNullable<Window['keyBy']>): keyBy is readonly string[] {
  return Array.isArray(keyBy);
}

function keyReader(from: KeySource): Reader {
  return typeof from === 'string' ? fieldReader(from) : (document) => valuesOf(from(document));
}

const once = [true];

function planMetric(name: string, metric: Metric): MetricPlan {
  const field = 'field' in metric ? metric.field : undefined;
  const read: Reader = field === undefined ? () => once : fieldReader(field);
  const storedAs = [name, metric.kind, field].filter((part) => part !== undefined).join(' ');
  return { name, metric, storedAs, read, where: metric.where, ...meteringOf(metric) };
}
