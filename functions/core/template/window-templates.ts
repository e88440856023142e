import { milliseconds } from '../../pipeline/duration.ts';
import type { FieldMapping, Pipeline } from '../../pipeline/pipeline.ts';
import { windowIndices } from '../windows/addresses.ts';
import { defaultRetention, planWindows } from '../windows/plan.ts';
import { windowResultFields } from '../windows/result-fields.ts';
import type { EngineInfo, EngineResource } from './engine-resource.ts';
import { deletionPolicy, policySettings } from './lifecycle-policy.ts';

type WindowsOf = Pick<Pipeline, 'name' | 'windows' | 'windowRetention'>;

/** Indices of one kind, as the engine has to know them before their first document. */
export interface IndexKind {
  /** Of the template. */
  readonly name: string;
  /** What the indices' names match, as the engine takes it in templates and paths. */
  readonly pattern: string;
  readonly properties: Readonly<Record<string, FieldMapping>>;
  /** A month each, which goes when it is old. */
  readonly dated: boolean;
}

/** An index holds a month, and its age counts from its begin. */
const monthHours = 31 * 24;

const keyword = { type: 'keyword' };
const date = { type: 'date' };
const boolean = { type: 'boolean' };

/** The indices of a pipeline's windows and monitors; none for one without windows. */
export function windowIndexKinds(pipeline: WindowsOf): readonly IndexKind[] {
  if ((pipeline.windows ?? []).length === 0) return [];
  const indices = windowIndices(pipeline.name);
  const kindOf = (pattern: string, properties: IndexKind['properties']): IndexKind => ({
    name: `shardline-${pattern.replace(/\.\*$/, '')}`,
    pattern,
    properties,
    dated: pattern.endsWith('*'),
  });
  return [
    // A number and no date: what is searched for is a number, and the engine would take 2015 for a year.
    kindOf(indices.panes, {
      ...{ kind: keyword, window: keyword, shardId: keyword, key: keyword },
      ...{ paneStart: { type: 'long' }, keySlot: { type: 'integer' } },
    }),
    kindOf(indices.progress, { kind: keyword, window: keyword, shardId: keyword }),
    kindOf(indices.results, windowResultFields(pipeline)),
    kindOf(indices.monitors, {
      ...{ kind: keyword, monitor: keyword, window: keyword, status: keyword, key: keyword },
      ...{ open: boolean, forgotten: boolean },
    }),
    kindOf(indices.alerts, alertFields(pipeline)),
  ];
}

/** What can be searched of an alert; the rest of its document, such as its history, is for reading. */
function alertFields(pipeline: WindowsOf): Record<string, FieldMapping> {
  const fields = planWindows(pipeline).flatMap(({ keyFields }) => keyFields);
  const number = { type: 'double' };
  return {
    '@timestamp': date,
    ...{ monitor: keyword, type: keyword, severity: keyword, window: keyword, status: keyword },
    episode: { type: 'long' },
    key: { type: 'object', properties: Object.fromEntries(fields.map((field) => [field, keyword])) },
    ...{ since: date, firedAt: date, throttledUntil: date, lastBreach: date, resolvedAt: date },
    ...{ value: number, threshold: number, peak: number, resolvedValue: number, durationSeconds: number },
    message: { type: 'text' },
    ...{ staging: boolean, throttled: boolean, past: boolean },
    acknowledged: { type: 'object', properties: { by: keyword, at: date } },
  };
}

/**
 * Unknown fields are kept and not searchable: most of a state is only read with its document, and an older template
 * must not refuse what a newer function writes. Nor does a value that doesn't fit, such as a date beyond the year
 * 9999, keep the rest of its window from people.
 */
export function buildWindowTemplate(
  { name, pattern, properties, dated }: IndexKind,
  engine: EngineInfo,
  policy?: string,
): EngineResource {
  return {
    name,
    body: {
      index_patterns: [pattern],
      priority: 200,
      template: {
        settings: {
          // One: what is found page by page is in the order of the last write, which is an order within a shard.
          'index.number_of_shards': 1,
          'index.mapping.ignore_malformed': true,
          ...(dated && policySettings(policy, engine)),
        },
        mappings: { dynamic: false, properties },
      },
    },
  };
}

export function windowPolicyName(pipeline: string): string {
  return `shardline-windows.${pipeline}`;
}

/** The age, in hours, at which a month of windows or alerts is deleted. */
export function windowAgeHours({ windowRetention = defaultRetention }: WindowsOf): number {
  return Math.ceil(milliseconds(windowRetention) / 3_600_000) + monthHours;
}

/** Deletes the months of windows and alerts that are older than `windowRetention` as a whole. */
export function buildWindowPolicy(pipeline: WindowsOf, engine: EngineInfo): EngineResource | undefined {
  const dated = windowIndexKinds(pipeline).filter((kind) => kind.dated);
  if (dated.length === 0) return undefined;
  const { name, windowRetention = defaultRetention } = pipeline;
  const deletion = {
    name: windowPolicyName(name),
    description: `Deletes windows and alerts of the pipeline ${name} older than ${windowRetention}`,
    indices: dated.map(({ pattern }) => pattern),
    hours: windowAgeHours(pipeline),
  };
  return deletionPolicy(deletion, engine);
}
