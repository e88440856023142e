import { isObject } from '../core/object.ts';
import type { Pipeline, Source } from '../core/pipeline.ts';
import { show } from '../core/show.ts';
import { documentProblems } from './document.ts';
import { mappingProblems, settingsProblems } from './mappings.ts';
import { monitorProblems } from './monitors.ts';
import { broken, lengthOfTime, type Rule } from './rules.ts';
import { unknownOptions } from './unknown-options.ts';
import { windowProblems } from './windows.ts';

const nameForm = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** The shortest retention of a stream: what waits longer is lost to it, or leaves by its age. */
const longestWait = 24 * 3_600_000;

// The compiler asks for every name that the type has.
const sources = {
  json: true,
  ndjson: true,
  text: true,
  'cloudwatch-logs': true,
} satisfies Record<Extract<Source, string>, true>;

const options = {
  name: true,
  source: true,
  transform: true,
  transformBatch: true,
  document: true,
  eventTimeRange: true,
  mappings: true,
  settings: true,
  retention: true,
  lateWrites: true,
  windows: true,
  monitors: true,
  windowRetention: true,
} satisfies Record<keyof Pipeline, true>;

/**
 * Everything that is wrong with a pipeline definition and that its types can't carry, checked before anything is made
 * of it. A text for each problem, naming key, value, limit and remedy; none for a good one.
 */
export function validatePipeline(pipeline: unknown): string[] {
  if (!isObject(pipeline)) {
    return [
      `pipeline: ${show(pipeline)} is no definition; export what definePipeline returns under this name: export const pipeline = definePipeline({ … }).`,
    ];
  }
  return [
    ...unknownOptions(pipeline, options, 'a pipeline', 'pipeline'),
    ...broken(ownRules(pipeline)),
    ...documentProblems(pipeline),
    ...rangeProblems(pipeline.eventTimeRange),
    ...mappingProblems(pipeline.mappings),
    ...settingsProblems(pipeline.settings),
    ...windowProblems(pipeline),
    ...monitorProblems(pipeline),
  ];
}

function ownRules(pipeline: Record<string, unknown>): Rule[] {
  const { name, source = 'json', transform, transformBatch, lateWrites = '10m' } = pipeline;
  const wait = lengthOfTime(lateWrites);
  const known =
    typeof source === 'function' || (typeof source === 'string' && Object.hasOwn(sources, source));
  return [
    [
      typeof name !== 'string' || !nameForm.test(name),
      `name: ${show(name)} isn't allowed; give 1 to 40 lower-case letters, digits and hyphens, a hyphen not first.`,
    ],
    [
      !known,
      `source: ${show(source)} isn't known; give one of ${Object.keys(sources).join(', ')}, or a function of the bytes.`,
    ],
    [
      typeof transform !== 'function',
      `transform: ${show(transform)} is no function; give one that returns a document, an array of them, or null.`,
    ],
    [
      transformBatch !== undefined && typeof transformBatch !== 'function',
      `transformBatch: ${show(transformBatch)} is no function; give one from documents to as many, or leave it out.`,
    ],
    [
      wait === undefined || wait > longestWait,
      `lateWrites: ${show(lateWrites)} isn't allowed; give a length of time such as '10m', at most 24h, or leave it out.`,
    ],
  ];
}

const rangeOptions = { past: true, future: true } satisfies Record<
  keyof Exclude<NonNullable<Pipeline['eventTimeRange']>, 'any'>,
  true
>;

function rangeProblems(range: unknown): string[] {
  if (range === undefined || range === 'any') return [];
  const remedy = "give { past: '30d', future: '1h' }, or 'any'";
  if (!isObject(range)) return [`eventTimeRange: ${show(range)} is no range; ${remedy}.`];
  const rules = Object.keys(rangeOptions).map((key): Rule => {
    const value = range[key];
    const problem = `eventTimeRange.${key}: ${show(value)} is no length of time; ${remedy}.`;
    return [lengthOfTime(value) === undefined, problem];
  });
  return [...unknownOptions(range, rangeOptions, 'a range', 'eventTimeRange'), ...broken(rules)];
}
