import { z } from 'zod';
import { isObject } from '../core/json/object.ts';
import type { EventTimeRange, Pipeline } from '../pipeline/pipeline.ts';
import { documentProblems } from './document.ts';
import { mappingProblems, settingsProblems } from './mappings.ts';
import { monitorProblems } from './monitors.ts';
import { checkedElsewhere, chosen, dotted, optionsOf, problemsIn } from './object-schemas.ts';
import { aFunction, aLength, says } from './value-schemas.ts';
import { windowProblems } from './windows.ts';

const nameForm = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** The shortest retention of a stream: what waits longer is lost to it, or leaves by its age. */
const longestWait = 24 * 3_600_000;

const sources = z.enum(['json', 'ndjson', 'text', 'cloudwatch-logs']);

const rangeRemedy = "give { past: '30d', future: '1h' }, or 'any'";
const distance = aLength(`is no length of time; ${rangeRemedy}.`);
const range = optionsOf<Exclude<EventTimeRange, 'any'>>()('a range', `is no range; ${rangeRemedy}.`, {
  past: distance,
  future: distance,
});

const definition = optionsOf<Pipeline>()(
  'a pipeline',
  'is no definition; export what definePipeline returns under this name: export const pipeline = definePipeline({ … }).',
  {
    name: z
      .string(says("isn't allowed; give 1 to 40 lower-case letters, digits and hyphens, a hyphen not first."))
      .regex(nameForm),
    source: z
      .union(
        [sources, aFunction<(bytes: Uint8Array) => unknown>('')],
        says(`isn't known; give one of ${sources.options.join(', ')}, or a function of the bytes.`),
      )
      .optional(),
    transform: aFunction<Pipeline['transform']>(
      'give one that returns a document, an array of them, or null',
    ),
    transformBatch: aFunction<Pipeline['transformBatch']>(
      'give one from documents to as many, or leave it out',
    ).optional(),
    document: checkedElsewhere<Pipeline['document']>(),
    eventTimeRange: chosen<EventTimeRange>((given) =>
      given === 'any' ? z.literal('any') : range,
    ).optional(),
    // The values of those without a schema are checked in files of their own, held against each other.
    mappings: checkedElsewhere<Pipeline['mappings']>(),
    settings: checkedElsewhere<Pipeline['settings']>(),
    retention: checkedElsewhere<Pipeline['retention']>(),
    lateWrites: aLength(
      "isn't allowed; give a length of time such as '10m', at most 24h, or leave it out.",
      (length) => length <= longestWait,
    ).optional(),
    windows: checkedElsewhere<Pipeline['windows']>(),
    monitors: checkedElsewhere<Pipeline['monitors']>(),
    windowRetention: checkedElsewhere<Pipeline['windowRetention']>(),
  },
);

/**
 * Everything that is wrong with a pipeline definition and that its types can't carry, checked before anything is made
 * of it. A text for each problem, naming key, value, limit and remedy; none for a good one.
 */
export function validatePipeline(pipeline: unknown): string[] {
  const problems = problemsIn(definition, pipeline, (path) => dotted(path) || 'pipeline');
  if (!isObject(pipeline)) return problems;
  return [
    ...problems,
    ...documentProblems(pipeline),
    ...mappingProblems(pipeline.mappings),
    ...settingsProblems(pipeline.settings),
    ...windowProblems(pipeline),
    ...monitorProblems(pipeline),
  ];
}
