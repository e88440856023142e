import { createHash } from 'node:crypto';
import type { EngineInfo } from '../../functions/core/template/engine-resource.ts';
import { field } from '../../functions/engine/install/engine-request.ts';
import { withLeaving } from '../../functions/engine/install/leaving-fields.ts';
import type { Plan } from './aliases.ts';
import type { Ask } from './ask.ts';
import { type FoundIndex, storeStats } from './engine-answers.ts';
import type { NextIndex } from './http-engine.ts';
import { readingName } from './names.ts';
import { fingerprint, propertiesOf, type Template } from './read-template.ts';

/** An index that the template would make otherwise, and that can't be changed in place. */
export interface Candidate {
  readonly plan: Plan;
  readonly next: NextIndex;
  /** The same for as long as the next index would be made the same. */
  readonly target: string;
  readonly changes: readonly FieldChange[];
  readonly documents: number;
  /** On disk, with all its copies. */
  readonly bytes: number;
  /** Of the template that says so. */
  readonly template: string;
  /** The index that an earlier run began to fill. */
  readonly begun?: string;
}

export interface FieldChange {
  readonly field: string;
  /** Types; `–` for a field that isn't there, or has no type of its own. */
  readonly from: string;
  readonly to: string;
}

export type Entry = readonly [name: string, index: FoundIndex];

interface Of {
  readonly index: string;
  readonly name: string;
  readonly body: FoundIndex;
  readonly template: Template;
  readonly begun: Entry | undefined;
}

/** How an index would be replaced. */
export async function candidateOf(ask: Ask, engine: EngineInfo, { index, name, body, template, begun }: Of) {
  const { uuid, hidden } = body.settings.index;
  const { pattern, mappings, properties, finalPipeline } = template;
  const reading = readingName(name, pattern, uuid);
  // An earlier run may have hidden it, for as long as searches find it by the reading alias.
  const isHiddenForNow = [body, begun?.[1]].some((each) => Object.hasOwn(each?.aliases ?? {}, reading));
  const isNameHidden =
    name === index ? hidden === 'true' && !isHiddenForNow : body.aliases[name]?.is_hidden === true;
  const plan: Plan = {
    ...{ name, old: index, uuid, reading, isNameHidden },
    ...(finalPipeline !== undefined && { finalPipeline }),
  };
  const kept = withLeaving(properties, { properties: propertiesOf(body.mappings), leaving: [] });
  const next: NextIndex = {
    generation: (body.mappings._meta?.shardline?.generation ?? 1) + 1,
    pattern,
    settings: {
      ...template.settings,
      ...ageOf(engine, template, body),
      // The template is for indices of this name too.
      ...(finalPipeline !== undefined && { 'index.final_pipeline': '_none' }),
    },
    mappings: { ...mappings, properties: kept.properties },
  };
  const target = createHash('sha256').update(JSON.stringify(next)).digest('hex').slice(0, 16);
  const stats = await ask.read(storeStats, 'GET', `/${index}/_stats/docs,store`);
  const { primaries, total } = stats._all;
  return {
    ...{ plan, next, target, template: fingerprint(template) },
    documents: primaries.docs.count,
    bytes: total.store.size_in_bytes,
    ...(begun !== undefined && { begun: begun[0] }),
  };
}

/**
 * Elasticsearch's lifecycle counts an index's age from here; OpenSearch's has no such setting. A generation has it from
 * the one before, so that all count from the first.
 */
export function ageOf(
  { distribution }: EngineInfo,
  { settings }: Template,
  { settings: { index } }: FoundIndex,
): Record<string, unknown> {
  const isManaged = field(settings, 'index', 'lifecycle') !== undefined;
  if (distribution !== 'elasticsearch' || !isManaged) return {};
  return {
    'index.lifecycle.origination_date': index.lifecycle?.origination_date ?? Number(index.creation_date),
  };
}
