import { z } from 'zod';
import { Fault } from '../../../../cli/kit/fault.ts';
import { parseJson } from '../../../../functions/core/json/parse-json.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { KeyValues } from '../../../protocol/alerts.ts';
import type { WindowShape } from '../../../protocol/windows.ts';
import { combined, type Measure, measureOf, measuresOf } from './measures.ts';
import { shapesOf } from './shapes.ts';

/** What an address of the room asks for. */
export interface Wanted {
  readonly shape: WindowShape;
  readonly measure: Measure;
  /** Absent: those with the highest values. */
  readonly keys?: readonly KeyValues[] | undefined;
  readonly windows: number;
  readonly until?: number | undefined;
}

export const mostShownKeys = 8;

const keyList = z.array(z.array(z.union([z.string(), z.number(), z.boolean()])).max(100)).max(mostShownKeys);

const [fewestWindows, defaultWindows, mostWindows] = [2, 60, 360];

/**
 * Window and metric by their names, or else those that a monitor looks at; an address of an older definition has to lead somewhere.
 * @throws Fault for a pipeline without windows, and for keys that can't be
 */
export function wantedOf(query: URLSearchParams, pipeline: Pipeline): Wanted {
  const shapes = shapesOf(pipeline);
  const watched = shapes.find(({ monitors }) => monitors.some(({ metric }) => metric !== undefined));
  const shape = shapes.find(({ name }) => name === query.get('window')) ?? watched ?? shapes[0];
  const window = pipeline.windows?.find(({ name }) => name === shape?.name);
  if (shape === undefined || window === undefined) {
    throw new Fault('USAGE', `The pipeline ${pipeline.name} has no windows.`);
  }
  const measures = measuresOf(window, pipeline);
  const [first] = measures;
  const monitored = shape.monitors.find(({ metric }) => metric !== undefined)?.metric;
  const named = (id: string | null | undefined) => measures.find((one) => one.id === id);
  // `=monitor`: what that one looks at, also where a metric or another monitor has given it its id.
  const meant = query.get('metric');
  const looking = pipeline.monitors?.find(({ name }) => combined + name === meant);
  const looked = looking?.window === window.name ? measureOf(looking, measures) : undefined;
  const measure = named(looked ?? meant) ?? named(monitored) ?? first;
  if (measure === undefined) throw new Fault('USAGE', `The window ${shape.name} computes nothing.`);
  const count = Number(query.get('count') ?? defaultWindows);
  const until = Number(query.get('until') ?? Number.NaN);
  return {
    shape,
    measure,
    keys: keysOf(query.get('keys')),
    windows: Number.isInteger(count) ? Math.min(mostWindows, Math.max(fewestWindows, count)) : defaultWindows,
    until: Number.isFinite(until) ? until : undefined,
  };
}

function keysOf(text: string | null): readonly KeyValues[] | undefined {
  if (text === null || text === '') return undefined;
  const keys = keyList.safeParse(parseJson(text));
  if (keys.success) return keys.data.length === 0 ? undefined : keys.data;
  throw new Fault(
    'USAGE',
    `The keys of the address aren't a list of at most ${mostShownKeys} keys: choose them anew.`,
  );
}
