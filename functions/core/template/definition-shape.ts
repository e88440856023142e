import { durationOf, milliseconds } from '../../pipeline/duration.ts';
import type { Monitor } from '../../pipeline/monitors.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { Metric, Window } from '../../pipeline/windows.ts';
import { isObject } from '../json/object.ts';

/** What gives one window or monitor its meaning: texts by aspect, such as `size` or `metric errors`. */
export type Shape = Readonly<Record<string, string>>;

/** The shapes of a pipeline's windows and monitors, by name. */
export interface DefinitionShapes {
  readonly windows: Readonly<Record<string, Shape>>;
  readonly monitors: Readonly<Record<string, Shape>>;
}

/** One aspect in which a definition isn't the one that made the state under its name. */
export interface ChangedAspect {
  readonly what: 'window' | 'monitor';
  readonly name: string;
  readonly aspect: string;
  readonly from: string;
  readonly to: string;
}

export const noShapes: DefinitionShapes = { windows: {}, monitors: {} };

/**
 * What the state of windows and monitors depends on. Limits, lengths of silence, severities, texts and
 * `allowedLateness` aren't in it: the state goes on under other ones. Of a function only its place is: its text isn't
 * the same in every bundle, and says nothing of what it calls.
 */
export function shapesOf({ windows = [], monitors = [] }: Pipeline): DefinitionShapes {
  return {
    windows: Object.fromEntries(windows.map((window) => [window.name, windowShape(window)])),
    monitors: Object.fromEntries(monitors.map((monitor) => [monitor.name, monitorShape(monitor)])),
  };
}

function windowShape({ size, slide = size, keyBy = [], where, metrics }: Window): Shape {
  return {
    size: lengthText(size),
    slide: lengthText(slide),
    keyBy: keyText(keyBy),
    where: where === undefined ? 'none' : 'a function',
    ...Object.fromEntries(
      Object.entries(metrics).map(([name, metric]) => [`metric ${name}`, metricText(metric)]),
    ),
  };
}

/** `60s` and `1m` are the same. */
function lengthText(length: Window['size']): string {
  return durationOf(milliseconds(length));
}

/** The order counts: a key is a list of values. */
function keyText(keyBy: NonNullable<Window['keyBy']>): string {
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(keyBy)
    ? keyBy.map((path) => [path, path])
    : Object.entries(keyBy);
  const parts = entries.map(([name, from]) => {
    if (typeof from !== 'string') return `${name} by a function`;
    return from === name ? name : `${name} from ${from}`;
  });
  return JSON.stringify(parts);
}

function metricText(metric: Metric): string {
  return [
    metric.kind,
    ...('q' in metric ? [metric.q] : []),
    ...('field' in metric ? [`of ${metric.field}`] : []),
    ...('nonNegative' in metric && metric.nonNegative === true ? ['not below 0'] : []),
    ...(metric.where === undefined ? [] : ['where a function says so']),
  ].join(' ');
}

function monitorShape(monitor: Monitor): Shape {
  return {
    type: monitor.type,
    window: monitor.window,
    ...('value' in monitor && { value: JSON.stringify(monitor.value) }),
    ...(monitor.type === 'threshold' && { side: monitor.above === undefined ? 'below' : 'above' }),
  };
}

/** In which aspects these definitions differ from those before them of the same names. What is new differs from none. */
export function changedAspects(before: DefinitionShapes, now: DefinitionShapes): readonly ChangedAspect[] {
  return [
    ...changedIn('window', before.windows, now.windows),
    ...changedIn('monitor', before.monitors, now.monitors),
  ];
}

type Shapes = Readonly<Record<string, Shape>>;

function changedIn(what: ChangedAspect['what'], before: Shapes, now: Shapes): ChangedAspect[] {
  return Object.entries(now).flatMap(([name, shape]) => {
    const known = own(before, name) ?? {};
    return Object.entries(shape).flatMap(([aspect, to]) => {
      const from = own(known, aspect);
      return from === undefined || from === to ? [] : [{ what, name, aspect, from, to }];
    });
  });
}

/** Both, those of now first: the state of a definition that is gone stays, and so does what it is a state of. */
export function withShapes(before: DefinitionShapes, now: DefinitionShapes): DefinitionShapes {
  return {
    windows: merged(before.windows, now.windows),
    monitors: merged(before.monitors, now.monitors),
  };
}

function merged(before: Shapes, now: Shapes): Shapes {
  const entries = Object.entries(now).map(([name, shape]) => [name, { ...own(before, name), ...shape }]);
  return { ...before, ...Object.fromEntries(entries) };
}

/** What was stored; what isn't of this form is left out. */
export function readShapes(stored: unknown): DefinitionShapes {
  if (!isObject(stored)) return noShapes;
  return { windows: shapesIn(stored.windows), monitors: shapesIn(stored.monitors) };
}

function shapesIn(stored: unknown): Shapes {
  if (!isObject(stored)) return {};
  return Object.fromEntries(
    Object.entries(stored).flatMap(([name, shape]) => {
      if (!isObject(shape)) return [];
      const texts = Object.entries(shape).filter((entry): entry is [string, string] => {
        return typeof entry[1] === 'string';
      });
      return [[name, Object.fromEntries(texts)]];
    }),
  );
}

function own<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
