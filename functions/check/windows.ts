import { z } from 'zod';
import { isInherited, isObject } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import { defaultLateness, defaultRetention } from '../core/windows/plan.ts';
import type { Window } from '../pipeline/windows.ts';
import { keyBy, unknownKeyFields } from './keys.ts';
import { metricFieldProblems, metrics } from './metrics.ts';
import { dotted, type LabelOf, optionsOf, problemsIn } from './object-schemas.ts';
import { conflictProblems } from './results.ts';
import { broken, lengthOfTime, type Rule, repeatedNames } from './rules.ts';
import { aFunction, aLength, aName, aWhole, isWindowLength, says, windowLength } from './value-schemas.ts';

const nameForm = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** A window is merged from so many panes at most, of each shard, each time that one of them changes. */
const mostPanes = 1_000;

const mostMaxKeys = 100_000;

const schema = optionsOf<Window>()('a window', 'is no window; give { name, size, metrics } at least.', {
  name: aName(
    nameForm,
    "isn't allowed; give 1 to 40 lower-case letters, digits and hyphens, a hyphen not first.",
  ),
  size: windowLength,
  slide: windowLength.optional(),
  keyBy: keyBy.optional(),
  where: aFunction<Window['where']>('give one from a document to true or false, or leave it out').optional(),
  metrics,
  allowedLateness: aLength("is no length of time; give one such as '5m'.").optional(),
  maxKeys: aWhole(
    1,
    mostMaxKeys,
    says(`isn't allowed; give a whole number from 1 to ${mostMaxKeys}, or leave it out.`),
  ).optional(),
});

const all = z.object({
  windowRetention: aLength(
    "is no length of time; give one such as '90d'.",
    (length) => length > 0,
  ).optional(),
  windows: z
    .array(z.unknown(), says('is no list; give [{ name, size, metrics }, …], or leave it out.'))
    .optional(),
});

/** What is wrong with a pipeline's windows and its types can't carry: a text each, naming window, field and remedy. */
export function windowProblems(pipeline: Record<string, unknown>): string[] {
  const { windowRetention = defaultRetention, mappings } = pipeline;
  const windows: readonly unknown[] = Array.isArray(pipeline.windows) ? [...pipeline.windows] : [];
  // Held against a length that is none, every lateness would be wrong.
  const retention = lengthOfTime(windowRetention) || Number.POSITIVE_INFINITY;
  const given = windows.map((window, position) => ({ window, where: nameOf(window, position) }));
  return [
    ...problemsIn(all, pipeline, dotted),
    ...given.flatMap(({ window, where }) => [
      ...problemsIn(schema, window, labelsIn(where)),
      ...(isObject(window) ? relations(window, where, retention, mappings) : []),
    ]),
    ...repeatedNames(windows).map(
      (name) => `windows: the name ${show(name)} is given more than once; give each window its own.`,
    ),
    ...conflictProblems(given.flatMap(({ window, where }) => (isObject(window) ? [{ window, where }] : []))),
  ];
}

function nameOf(window: unknown, position: number): string {
  const name = isObject(window) ? window.name : undefined;
  const good = typeof name === 'string' && nameForm.test(name) && !isInherited(name);
  return good ? `windows.${name}` : `windows[${position}]`;
}

/** What is said of a key's field, or of a metric's, names it in the text. */
function labelsIn(where: string): LabelOf {
  return (path) => {
    const [option, , part] = path;
    const depth = option === 'keyBy' ? 1 : option === 'metrics' && part !== 'where' ? 2 : path.length;
    return dotted([where, ...path.slice(0, depth)]);
  };
}

function relations(
  window: Record<string, unknown>,
  where: string,
  retention: number,
  mappings: unknown,
): string[] {
  return [
    ...broken([latenessRule(window, where, retention)]),
    ...slideProblems(window, where),
    ...broken(unknownKeyFields(window.keyBy, where, mappings)),
    ...metricFieldProblems(window.metrics, where, mappings),
  ];
}

function latenessRule(
  { size, allowedLateness = defaultLateness }: Record<string, unknown>,
  where: string,
  retention: number,
): Rule {
  const lateness = lengthOfTime(allowedLateness);
  const together = (lengthOfTime(size) ?? 0) + (lateness ?? 0);
  return [
    lateness !== undefined && together > retention,
    `${where}.allowedLateness: ${show(allowedLateness)} and the size ${show(size)} are longer than windows are kept, ${retention / 86_400_000}d; give less, or a longer windowRetention.`,
  ];
}

/** What is wrong with a window's slide against its size, when neither is wrong itself. */
function slideProblems({ size, slide = size }: Record<string, unknown>, where: string): string[] {
  if (!isWindowLength(size) || !isWindowLength(slide)) return [];
  const sizeLength = lengthOfTime(size) ?? 0;
  const slideLength = lengthOfTime(slide) ?? 0;
  return broken([
    [
      sizeLength % slideLength !== 0,
      `${where}.slide: ${show(slide)} doesn't divide the size ${show(size)}; give a part of it, such as '${sizeLength / 2_000}s'.`,
    ],
    [
      sizeLength / slideLength > mostPanes,
      `${where}.slide: ${show(slide)} goes ${sizeLength / slideLength} times into the size ${show(size)}, at most ${mostPanes} times are allowed; give at least '${Math.ceil(sizeLength / mostPanes / 1_000)}s'.`,
    ],
  ]);
}
