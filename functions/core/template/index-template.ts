import { milliseconds } from '../../pipeline/duration.ts';
import type { FieldMapping, Pipeline } from '../../pipeline/pipeline.ts';
import { wildcardOf } from '../document/index-pattern.ts';
import { ingestField, rescueField, unindexedField } from '../document/mapping.ts';
import { isOrdered, writtenIndex } from '../document/write-target.ts';
import { isObject } from '../json/object.ts';
import type { EngineInfo, EngineResource } from './engine-resource.ts';
import { deletionPolicy, policySettings } from './lifecycle-policy.ts';

/**
 * The composable index template of a pipeline: strict at the root, so that an unknown field is a rejected document
 * and not a new mapping; the core has moved unknown fields to `unmapped` before.
 * @param policy name of the lifecycle policy that is there; an Elasticsearch without the plugin refuses its setting
 * @param properties its fields, where they aren't those of the pipeline alone
 */
export function buildIndexTemplate(
  pipeline: Pipeline,
  engine: EngineInfo,
  policy?: string,
  properties: Readonly<Record<string, FieldMapping>> = indexProperties(pipeline, engine),
): EngineResource {
  return {
    name: templateName(pipeline),
    body: {
      index_patterns: indexPatterns(pipeline),
      priority: 200,
      template: {
        settings: {
          'index.number_of_shards': 1,
          ...indexSettings(pipeline.settings),
          ...policySettings(policy, engine),
          // Wildcards pass it by, so that nobody meets tombstones unless by the index's own name.
          ...(isOrdered(pipeline) && { 'index.hidden': true }),
        },
        ...(isOrdered(pipeline) && { aliases: { [pipeline.document.index]: { filter: notDeleted } } }),
        mappings: {
          dynamic: 'strict',
          properties,
        },
      },
    },
  };
}

/**
 * Settings under their full names. The engine takes `hidden`, `index.hidden` and `index: { hidden }` for the same
 * setting, and of two of these any may win.
 */
function indexSettings(settings: Pipeline['settings'] = {}): Record<string, unknown> {
  const { index, ...others } = settings;
  const named = Object.entries({ ...others, ...(isObject(index) && index) });
  return Object.fromEntries(
    named.map(([name, value]) => [name.startsWith('index.') ? name : `index.${name}`, value]),
  );
}

export function templateName({ name }: Pick<Pipeline, 'name'>): string {
  return `shardline-${name}`;
}

/** A deleted document stays as a tombstone, so that an older one that comes late can't bring it back. */
const notDeleted = { bool: { must_not: { term: { [`${ingestField}.deleted`]: true } } } };

/** The lifecycle policy that deletes old indices, or `undefined` when the pipeline keeps them. */
export function buildLifecyclePolicy(pipeline: Pipeline, engine: EngineInfo): EngineResource | undefined {
  if (pipeline.retention === undefined) return undefined;
  const deletion = {
    name: templateName(pipeline),
    description: `Deletes indices of the pipeline ${pipeline.name} older than ${pipeline.retention}`,
    indices: indexPatterns(pipeline),
    hours: Math.ceil(milliseconds(pipeline.retention) / 3_600_000),
  };
  return deletionPolicy(deletion, engine);
}

/** What the names of a pipeline's indices match, each as the engine takes it in templates and paths. */
export function indexPatterns(pipeline: Pick<Pipeline, 'document'>): string[] {
  return [wildcardOf(writtenIndex(pipeline))];
}

/** Every field of a pipeline's indices: its own, and those that the core writes. */
export function indexProperties(pipeline: Pipeline, engine: EngineInfo): Record<string, FieldMapping> {
  return { ...pipeline.mappings, ...ownFields(engine) };
}

/**
 * `unmapped` holds any number of unknown fields as one: `flat_object` in OpenSearch, `flattened` in Elasticsearch.
 * Neither takes all that a producer may send (OpenSearch's has no `ignore_above`): `unindexed` takes anything.
 */
function ownFields(engine: EngineInfo): Record<string, FieldMapping> {
  return {
    [ingestField]: {
      properties: {
        tags: { type: 'keyword' },
        // Only read with its document, never searched for.
        order: { type: 'keyword', index: false, doc_values: false },
        deleted: { type: 'boolean' },
      },
    },
    [rescueField]: { type: engine.distribution === 'opensearch' ? 'flat_object' : 'flattened' },
    [unindexedField]: { type: 'object', enabled: false },
  };
}
