import {
  type ChangedAspect,
  changedAspects,
  type DefinitionShapes,
  noShapes,
  shapesOf,
  withShapes,
} from '../../core/template/definition-shape.ts';
import { windowIndices } from '../../core/windows/addresses.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { type EngineRequest, field } from './engine-request.ts';
import { SetupError } from './setup-error.ts';

/** A window or monitor means something else than the state under its name; sending this again changes nothing. */
export class DefinitionError extends Error {
  readonly code = 'DEFINITION_CHANGED';
}

/**
 * State is kept under the names of windows and monitors, and is a state of the definition that made it. Under another
 * one it would be neither: a key of hosts would be shown as one of data centres, and a window would be closed that
 * holds half of its time. State of which the definition isn't known, because an earlier version made it, is adopted.
 *
 * @param stored of the definitions that were set up before; none when no window was, or by an earlier version
 * @returns the definitions to be noted
 * @throws DefinitionError; SetupError when the engine can't be asked whether there is state
 */
export async function checkDefinitions(
  request: EngineRequest,
  pipeline: Pipeline,
  stored: DefinitionShapes = noShapes,
): Promise<DefinitionShapes> {
  const now = shapesOf(pipeline);
  const differing = changedAspects(stored, now);
  if (differing.length === 0) return withShapes(stored, now);
  const kept = await withState(request, pipeline.name, stored, differing);
  const changed = changedAspects(kept, now);
  if (changed.length > 0) throw new DefinitionError(refusal(pipeline.name, changed));
  return withShapes(kept, now);
}

/**
 * Without the definitions that changed and left nothing under their names: there a new one contradicts nothing. A
 * deployment that failed after its setup has noted such a definition.
 */
async function withState(
  request: EngineRequest,
  pipeline: string,
  stored: DefinitionShapes,
  differing: readonly ChangedAspect[],
): Promise<DefinitionShapes> {
  const { panes, progress, monitors } = windowIndices(pipeline);
  for (const index of [panes, progress, monitors]) await refresh(request, index);
  const left: Record<ChangedAspect['what'], (name: string) => Promise<boolean>> = {
    window: async (name) =>
      (await hasDocuments(request, panes, { window: name })) ||
      (await hasDocuments(request, progress, { window: name })) ||
      (await hasDocuments(request, monitors, { window: name })),
    monitor: (name) => hasDocuments(request, monitors, { monitor: name }),
  };
  const free: Record<ChangedAspect['what'], Set<string>> = { window: new Set(), monitor: new Set() };
  for (const what of ['window', 'monitor'] as const) {
    for (const name of new Set(differing.flatMap((each) => (each.what === what ? [each.name] : [])))) {
      if (!(await left[what](name))) free[what].add(name);
    }
  }
  return {
    windows: without(stored.windows, free.window),
    monitors: without(stored.monitors, free.monitor),
  };
}

function without<Value>(
  values: Readonly<Record<string, Value>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

const mostNamed = 5;

function refusal(pipeline: string, changed: readonly ChangedAspect[]): string {
  const named = changed
    .slice(0, mostNamed)
    .map(({ what, name, aspect, from, to }) => `${aspect} of the ${what} ${name} was ${from} and is ${to}`);
  const more = changed.length - named.length;
  const { panes, progress, results, monitors, alerts } = windowIndices(pipeline);
  const rest = more > 0 ? `; and ${more} more` : '';
  return (
    `Windows and alerts are stored under these names that another definition made, and they would be wrong under this one: ${named.join('; ')}${rest}. ` +
    `Give ${remedy(changed)} another name, and end the alerts of the old monitors with npx shardline alerts end <monitor>. ` +
    'To keep the names and lose every window and alert of the pipeline, stop what writes them, ' +
    `DELETE /${[panes, progress, results, monitors, alerts].join(',')}, and set it up again.`
  );
}

function remedy(changed: readonly ChangedAspect[]): string {
  const isMetric = ({ aspect }: ChangedAspect) => aspect.startsWith('metric ');
  const things = [
    ...(changed.some((each) => each.what === 'window' && !isMetric(each))
      ? ['each of these windows and the monitors on it']
      : []),
    ...(changed.some(isMetric) ? ['each of these metrics and the monitors of it'] : []),
    ...(changed.some(({ what }) => what === 'monitor') ? ['each of these monitors'] : []),
  ];
  return things.join(', and ');
}

/**
 * Lets what was written until now be counted.
 * https://docs.opensearch.org/latest/api-reference/index-apis/refresh/
 * @throws SetupError when the engine refuses
 */
async function refresh(request: EngineRequest, index: string): Promise<void> {
  const path = `/${index}/_refresh`;
  const { status, body } = await request('POST', path);
  if (status !== 200 && status !== 404) throw new SetupError('INDEX_REFUSED', `POST ${path}`, status, body);
}

/**
 * Whether any document of these indices has the value in this field; none where there is no such index. A part of the
 * answer is none: what is missing may be the one document.
 * https://docs.opensearch.org/latest/api-reference/search-apis/count/
 * @throws SetupError when the engine refuses, or can't look at every shard
 */
async function hasDocuments(
  request: EngineRequest,
  index: string,
  term: Readonly<Record<string, string>>,
): Promise<boolean> {
  const path = `/${index}/_count`;
  const { status, body } = await request('POST', path, { body: { query: { term } } });
  if (status === 404) return false;
  const count = field(body, 'count');
  if (status !== 200 || typeof count !== 'number' || field(body, '_shards', 'failed') !== 0) {
    throw new SetupError('INDEX_REFUSED', `POST ${path}`, status, body);
  }
  return count > 0;
}
