import { createHash } from 'node:crypto';
import { milliseconds } from '../../pipeline/duration.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { Metric, Window } from '../../pipeline/windows.ts';
import { isObject } from '../json/object.ts';
import type { Metering } from './accumulators/accumulator.ts';
import { meteringOf } from './accumulators/of-metric.ts';

export interface MetricPlan extends Metering {
  readonly name: string;
  readonly metric: Metric;
  /** Its name in a pane's state. It changes when the metric becomes another one, which then begins anew. */
  readonly storedAs: string;
  /** The values of one document that it is computed from. A document may count several times, or not at all. */
  readonly read: Reader;
  /** Only of documents for which it returns true. Throws what the user's function throws. */
  readonly where?: NonNullable<Window['where']> | undefined;
}

/** A window as the functions work with it: times in milliseconds, fields as readers. */
export interface WindowPlan {
  readonly name: string;
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly allowedLatenessMs: number;
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

/** Tells which windows and metrics parts are of. */
export function shapeOf(plans: readonly WindowPlan[]): string {
  const shape = plans.map(({ name, metrics }) => [name, metrics.map(({ storedAs }) => storedAs)]);
  return createHash('sha256').update(JSON.stringify(shape)).digest('base64url').slice(0, 8);
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
    sizeMs: milliseconds(size),
    slideMs: milliseconds(slide),
    allowedLatenessMs: milliseconds(allowedLateness),
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

type Document = Readonly<Record<string, unknown>>;

/** The values that a document has for something; none when it has nothing. */
type Reader = (document: Document) => readonly unknown[];

/**
 * Reads what is at a path: a field of that very name first, else step by step. Arrays give their elements, also on the
 * way; null is nothing.
 */
export function fieldReader(path: string): Reader {
  const steps = path.split('.');
  return (document) => {
    if (Object.hasOwn(document, path)) return valuesOf(document[path]);
    return steps.length === 1 ? [] : steps.reduce(step, [document]);
  };
}

function step(values: readonly unknown[], name: string): readonly unknown[] {
  return values.flatMap((value) =>
    isObject(value) && Object.hasOwn(value, name) ? valuesOf(value[name]) : [],
  );
}

/** The elements of an array, or the one value. */
function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flat(Number.POSITIVE_INFINITY).filter(isThere);
  return isThere(value) ? [value] : [];
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
