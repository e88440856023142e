import { count } from '../../cli/kit/count.ts';
import type { Monitor } from '../../functions/pipeline/monitors.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { Metric, Window } from '../../functions/pipeline/windows.ts';

export interface Warning {
  /** What it is about: it is said once for each. */
  readonly id: string;
  readonly text: string;
}

/** What the windows have taken in until now: documents by window, and values by `window.metric`. */
export interface WindowFacts {
  /** Records that the aggregator has taken in, which it does at its own pace. */
  readonly received: number;
  /** Records that it has read and not taken in: those of a shard may all be of one window. */
  readonly behind: number;
  readonly foldedIn: ReadonlyMap<string, number>;
  readonly lateFor: ReadonlyMap<string, number>;
  readonly skipped: ReadonlyMap<string, number>;
  /** By window: the most keys of a batch in which nearly every document had one of its own. */
  readonly scattered: ReadonlyMap<string, number>;
}

/** As many times as many records say something even while others are still to be taken in. */
const surely = 20;

interface Amounts {
  readonly enough: number;
  /** Records that the indexer has indexed. */
  readonly indexed: number;
}

/** Windows that get no documents, metrics that get no values, and monitors that can't fire for that. */
export function windowWarnings(
  { windows = [], monitors = [] }: Pipeline,
  facts: WindowFacts,
  { enough, indexed }: Amounts,
): readonly Warning[] {
  return windows.flatMap((window) => {
    const { name } = window;
    const folded = facts.foldedIn.get(name) ?? 0;
    const late = facts.lateFor.get(name) ?? 0;
    const watching = monitors.filter((monitor) => monitor.window === name);
    const seen = Math.min(facts.received, indexed);
    if (folded === 0 && late === 0) {
      const isSure = facts.behind === 0 || seen >= enough * surely;
      return seen < enough || !isSure ? [] : [noDocuments(window, seen, watching)];
    }
    if (late >= enough && late > folded) return [mostlyLate(window, { late, all: folded + late }, watching)];
    if (folded < enough) return [];
    const keys = facts.scattered.get(name);
    const withoutValues = metricsOf(window).flatMap(([metric, definition]) => {
      const skipped = facts.skipped.get(`${name}.${metric}`) ?? 0;
      return skipped < folded ? [] : [noValues({ window, metric, definition }, folded, watching)];
    });
    return [...(keys === undefined ? [] : [scatteredKeys(window, keys)]), ...withoutValues];
  });
}

function noDocuments(window: Window, seen: number, monitors: readonly Monitor[]): Warning {
  const keys = keysOf(window);
  const reasons = [
    ...(window.where === undefined ? [] : ['its where takes none of them']),
    ...(keys.length === 0 ? [] : [`none has a value of ${keys.join(', ')} to be its key`]),
  ];
  const why = reasons.length === 0 ? '' : `: ${reasons.join(', or ')}`;
  return {
    id: `none:${window.name}`,
    text:
      `The window ${window.name} has no documents, of ${count(seen)} records that are indexed${why}.` +
      `${cantFire(monitors)} Compare its definition with a document.`,
  };
}

function mostlyLate(
  { name, allowedLateness = '1m' }: Window,
  { late, all }: { readonly late: number; readonly all: number },
  monitors: readonly Monitor[],
): Warning {
  const watching = late === all ? cantFire(monitors) : '';
  return {
    id: `late:${name}`,
    text:
      `${count(late)} of ${count(all)} documents came too late for the window ${name}: their events are more than its ` +
      `allowedLateness (${allowedLateness}) before the latest one.${watching} Raise allowedLateness, or put the ` +
      'records in the order of their events.',
  };
}

function scatteredKeys(window: Window, keys: number): Warning {
  return {
    id: `scattered:${window.name}`,
    text:
      `In the window ${window.name} nearly every document has a key of its own: ${count(keys)} keys in one batch. ` +
      `Each costs a stored state. Choose fields with fewer values than ${keysOf(window).join(', ')}, or leave keyBy out.`,
  };
}

interface MetricOf {
  readonly window: Window;
  readonly metric: string;
  readonly definition: Metric;
}

function noValues(
  { window, metric, definition }: MetricOf,
  folded: number,
  monitors: readonly Monitor[],
): Warning {
  const watching = monitors.filter((monitor) => needs(monitor, metric));
  return {
    id: `skipped:${window.name}.${metric}`,
    text:
      `The metric ${metric} of the window ${window.name} has no value, of ${count(folded)} documents: ${whyNone(definition)}.` +
      `${cantFire(watching)} See to the field and its name.`,
  };
}

/** Why a metric has no values. */
export function whyNone(definition: Metric): string {
  if (!('field' in definition)) return 'its where throws for each';
  return `${definition.field} is missing in each, or of the wrong type`;
}

export function cantFire(monitors: readonly Monitor[]): string {
  const able = monitors.map(({ name }) => name);
  if (able.length === 0) return '';
  return able.length === 1
    ? ` Its monitor ${able[0]} can't fire.`
    : ` Its monitors ${able.join(', ')} can't fire.`;
}

/** Whether the monitor's value needs this metric. */
export function needs(monitor: Monitor, metric: string): boolean {
  if (!('value' in monitor)) return false;
  const { value } = monitor;
  return typeof value === 'string' ? value === metric : Object.values(value).flat().includes(metric);
}

export function metricsOf({ metrics }: Window): readonly (readonly [string, Metric])[] {
  return Object.entries(metrics);
}

function keysOf({ keyBy = [] }: Window): readonly string[] {
  return Array.isArray(keyBy) ? keyBy : Object.keys(keyBy);
}
