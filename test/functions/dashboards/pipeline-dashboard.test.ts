import { describe, expect, test } from 'vitest';
import { windowIndexKinds } from '../../../functions/core/template/window-templates.ts';
import { pipelineDashboard, toNdjson } from '../../../functions/dashboards/pipeline-dashboard.ts';
import type { SavedObject } from '../../../functions/dashboards/saved-object.ts';
import { buildSummaryTemplate, summaryPattern } from '../../../functions/dead-letters/dead-letter-summary.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import { pipeline as sensors } from '../../../pipelines/sensors.ts';
import { pipeline as social } from '../../../pipelines/social.ts';
import { pipeline as webTraffic } from '../../../pipelines/web-traffic.ts';
import { panels, savedObjectSchema, searchSource, visState } from './saved-object-schema.ts';

const pipelines: readonly Pipeline[] = [webTraffic, sensors, social];

const read = (text: unknown): unknown => JSON.parse(String(text));

describe.each(pipelines)('the dashboard of $name', (pipeline) => {
  const objects = pipelineDashboard(pipeline, 'opensearch-dashboards');

  test('is of saved objects as the application takes them', () => {
    for (const application of ['opensearch-dashboards', 'kibana'] as const) {
      for (const object of pipelineDashboard(pipeline, application)) {
        const { type, attributes } = savedObjectSchema.parse(object);
        if ('kibanaSavedObjectMeta' in attributes)
          searchSource.parse(read(attributes.kibanaSavedObjectMeta.searchSourceJSON));
        if (type === 'visualization') {
          const state = visState.parse(read(attributes.visState));
          expect(new Set(state.aggs.map(({ id }) => id)).size).toBe(state.aggs.length);
        }
      }
      expect(new Set(objects.map(({ type, id }) => `${type}:${id}`)).size).toBe(objects.length);
    }
  });

  test('refers only to objects that come before it, by the names that it uses', () => {
    const known = new Set<string>();
    for (const { type, id, attributes, references } of objects) {
      for (const to of references) expect(known).toContain(`${to.type}:${to.id}`);
      known.add(`${type}:${id}`);
      const used =
        type === 'dashboard'
          ? panels.parse(read(attributes.panelsJSON)).map(({ panelRefName }) => panelRefName)
          : type === 'index-pattern'
            ? []
            : ['kibanaSavedObjectMeta.searchSourceJSON.index'];
      expect(references.map((reference) => reference.name)).toEqual(used);
    }
  });

  test('has panels that fit beside and below each other', () => {
    const placed = panels.parse(read(objects.at(-1)?.attributes.panelsJSON));
    const cells = placed.flatMap(({ gridData: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, w } of placed.map(({ gridData }) => gridData)) expect(x + w).toBeLessThanOrEqual(48);
  });

  test('asks for fields that the indices have, as their templates map them', () => {
    const mapped = mappedFields(pipeline);
    for (const object of objects) {
      const pattern = object.references.find(({ type }) => type === 'index-pattern')?.id;
      const index = objects.find(({ id }) => id === pattern)?.attributes.title;
      if (index === undefined) continue;
      for (const { field, aggregation } of fieldsOf(object)) {
        const type = mapped.get(String(index))?.get(field);
        expect(type, `${object.id}: ${field} in ${index}`).toBeDefined();
        if (aggregation === 'date_histogram') expect(type).toBe('date');
        if (aggregation === 'terms') expect(type).toBe('keyword');
        if (aggregation === 'max') expect(type).toBe('double');
      }
    }
  });

  test('is the same each time', () => {
    expect(toNdjson(pipelineDashboard(pipeline, 'opensearch-dashboards'))).toBe(toNdjson(objects));
  });

  test('has a chart for each metric that is a number, and one of each kind besides', () => {
    const ids = objects.map(({ id }) => id.replace(`shardline.${pipeline.name}.`, ''));
    expect(ids).toEqual(
      expect.arrayContaining([
        'documents-over-time',
        'dead-letters-over-time',
        'alerts-firing',
        'alert-history',
      ]),
    );
    expect(ids.filter((id) => id.startsWith('window.')).length).toBeGreaterThan(2);
  });
});

test('a pipeline without event time, windows or monitors has no chart of what it lacks', () => {
  const pipeline = { name: 'plain', document: { index: 'plain-{yyyy.MM}' } };
  const ids = pipelineDashboard(pipeline, 'opensearch-dashboards').map(({ id }) => id);
  expect(ids).toEqual([
    'shardline.plain.documents',
    'shardline.plain.dead-letters',
    'shardline.plain.document-count',
    'shardline.plain.dead-letters-over-time',
    'shardline.plain.dead-letter-reasons',
    'shardline.plain.dashboard',
  ]);
});

test('names with hyphens give no two objects one id', () => {
  const windows = [
    { name: 'a', size: '1m', metrics: { 'b-c': count() } },
    { name: 'a-b', size: '1m', metrics: { c: count() } },
  ] as const;
  const pipeline = { name: 'plain', document: { index: 'plain-{yyyy}' }, windows };
  const ids = pipelineDashboard(pipeline, 'kibana').map(({ type, id }) => `${type}:${id}`);
  expect(new Set(ids).size).toBe(ids.length);
});

test('Kibana shows an index pattern before there is an index', () => {
  const pipeline = { name: 'plain', document: { index: 'plain-{yyyy.MM}', eventTime: 'at' } };
  const [pattern] = pipelineDashboard(pipeline, 'kibana');
  expect(pattern?.attributes).toEqual({
    title: 'plain-*',
    timeFieldName: 'at',
    name: 'Shardline plain: documents',
    allowNoIndex: true,
  });
});

/** Fields that a chart or list asks for, and how. */
function fieldsOf({ type, attributes }: SavedObject) {
  if (type === 'search' && Array.isArray(attributes.columns))
    return attributes.columns.map((field) => ({ field: String(field), aggregation: 'column' }));
  if (type !== 'visualization') return [];
  return visState
    .parse(read(attributes.visState))
    .aggs.flatMap(({ type: aggregation, params: { field } }) =>
      field === undefined ? [] : [{ field, aggregation }],
    );
}

/** Types of the fields, by index pattern. */
function mappedFields(pipeline: Pipeline): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const summaries = buildSummaryTemplate(pipeline.name).body;
  return new Map([
    [`${pipeline.name}-*`, flattened(pipeline.mappings ?? {})],
    [summaryPattern(pipeline.name), flattened(propertiesIn(summaries))],
    ...windowIndexKinds(pipeline).map(({ pattern, properties }) => [pattern, flattened(properties)] as const),
  ]);
}

function propertiesIn(value: unknown): object {
  const at = (inner: unknown, key: string): unknown =>
    typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined;
  const found = at(at(at(value, 'template'), 'mappings'), 'properties');
  return typeof found === 'object' && found !== null ? found : {};
}

function flattened(properties: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(properties).flatMap(([name, mapping]): [string, string][] => {
      const inner: unknown = mapping?.properties;
      const deeper =
        typeof inner === 'object' && inner !== null ? [...flattened(inner, `${prefix}${name}.`)] : [];
      return [[`${prefix}${name}`, String(mapping?.type)], ...deeper];
    }),
  );
}
