import { z } from 'zod';

// What OpenSearch Dashboards takes of a saved object, read from its sources: the mappings of each type, which take no
// further attribute, the body that its API creates an object of, and what its visualizations read of their state.
// src/core/server/saved_objects/routes/create.ts and src/plugins/{data,visualizations,discover,dashboard}/server/saved_objects
// of opensearch-project/OpenSearch-Dashboards.

const meta = z.strictObject({ searchSourceJSON: z.string() });

const attributes = {
  // Kibana's index patterns have two more, which OpenSearch Dashboards doesn't refuse: this mapping isn't strict.
  'index-pattern': z.object({ title: z.string().min(1), timeFieldName: z.string().optional() }),
  visualization: z.strictObject({
    title: z.string(),
    description: z.string(),
    visState: z.string(),
    uiStateJSON: z.string(),
    version: z.int(),
    kibanaSavedObjectMeta: meta,
  }),
  search: z.strictObject({
    title: z.string(),
    description: z.string(),
    hits: z.int(),
    version: z.int(),
    columns: z.array(z.string()),
    sort: z.array(z.tuple([z.string(), z.enum(['asc', 'desc'])])),
    kibanaSavedObjectMeta: meta,
  }),
  dashboard: z.strictObject({
    title: z.string(),
    description: z.string(),
    hits: z.int(),
    version: z.int(),
    panelsJSON: z.string(),
    optionsJSON: z.string(),
    timeRestore: z.boolean(),
    timeFrom: z.string(),
    timeTo: z.string(),
    refreshInterval: z.strictObject({ pause: z.boolean(), value: z.int() }),
    kibanaSavedObjectMeta: meta,
  }),
};

const type = z.enum(['index-pattern', 'visualization', 'search', 'dashboard']);
const reference = z.strictObject({ name: z.string(), type, id: z.string() });

const common = {
  id: z.string(),
  references: z.array(reference),
  migrationVersion: z.record(z.string(), z.string()),
};

export const savedObjectSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('index-pattern'), attributes: attributes['index-pattern'] }),
  z.strictObject({ ...common, type: z.literal('visualization'), attributes: attributes.visualization }),
  z.strictObject({ ...common, type: z.literal('search'), attributes: attributes.search }),
  z.strictObject({ ...common, type: z.literal('dashboard'), attributes: attributes.dashboard }),
]);

export const visState = z.object({
  title: z.string(),
  type: z.enum(['histogram', 'line', 'table', 'metric']),
  params: z.record(z.string(), z.unknown()),
  aggs: z.array(
    z.strictObject({
      id: z.string(),
      enabled: z.literal(true),
      type: z.enum(['count', 'avg', 'max', 'sum', 'date_histogram', 'terms']),
      schema: z.enum(['metric', 'segment', 'group', 'bucket']),
      params: z.looseObject({ field: z.string().optional() }),
    }),
  ),
});

export const searchSource = z.strictObject({
  query: z.strictObject({ query: z.string(), language: z.literal('kuery') }),
  filter: z.tuple([]),
  indexRefName: z.string().optional(),
});

export const panels = z.array(
  z.strictObject({
    version: z.string(),
    type,
    gridData: z.strictObject({ x: z.int(), y: z.int(), w: z.int(), h: z.int(), i: z.string() }),
    panelIndex: z.string(),
    embeddableConfig: z.strictObject({}),
    panelRefName: z.string(),
  }),
);
