import {
  type ChangedAspect,
  changedAspects,
  type DefinitionShapes,
  noShapes,
  shapesOf,
  withShapes,
} from '../core/definition-shape.ts';
import type { Pipeline } from '../core/pipeline.ts';
import { windowIndices } from '../core/windows/places.ts';
import type { EngineRequest } from './engine-request.ts';
import { existingIndices } from './existing-indices.ts';

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
  if (changedAspects(stored, now).length === 0) return withShapes(stored, now);
  const kept = await withState(request, pipeline, stored);
  const changed = changedAspects(kept, now);
  if (changed.length > 0) throw new DefinitionError(refusal(pipeline.name, changed));
  return withShapes(kept, now);
}

/** Where the indices are gone there is nothing that a definition could contradict. */
async function withState(
  request: EngineRequest,
  pipeline: Pipeline,
  stored: DefinitionShapes,
): Promise<DefinitionShapes> {
  const { panes, progress, monitors } = windowIndices(pipeline.name);
  const exists = async (...patterns: readonly string[]) => {
    const found = await Promise.all(
      patterns.map((pattern) => existingIndices(request, pattern, 'INDEX_REFUSED')),
    );
    return found.flat().length > 0;
  };
  return {
    windows: (await exists(panes, progress)) ? stored.windows : {},
    monitors: (await exists(monitors)) ? stored.monitors : {},
  };
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
    `Give ${remedy(changed)} another name, and end the alerts of the old monitors with npm run alerts -- end <monitor>. ` +
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
