import { definePipeline } from '../../../functions/pipeline/pipeline.ts';

/** JSON objects as they come, into an index of their tenant's. */
export const pipeline = definePipeline<'json', Record<string, unknown>>({
  name: 'documents',
  transform: (value) => value as Record<string, unknown>,
  document: { index: 'documents-{tenant}-{yyyy.MM}', eventTime: 'at' },
  mappings: {
    tenant: { type: 'keyword' },
    n: { type: 'long' },
    at: { type: 'date', ignore_malformed: true },
    url: { properties: { path: { type: 'keyword' } } },
    parts: { properties: { id: { type: 'long' } } },
  },
});
