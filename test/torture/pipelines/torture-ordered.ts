import { definePipeline } from '../../../functions/pipeline/pipeline.ts';
import { mappings, readMarked, settings } from './marked.ts';

const actions = ['index', 'upsert', 'delete'] as const;

/** One document an entity, which records replace, change and delete. */
export const pipeline = definePipeline({
  name: 'torture-ordered',
  source: 'json',
  transform: readMarked,
  document: {
    index: 'torture-ordered',
    id: ({ marker }) => marker,
    action: (document) => actions.find((action) => action === document.action) ?? 'index',
    // Entities without revisions go by their place in the stream.
    version: ({ revision }) => (typeof revision === 'number' ? revision : 0),
  },
  mappings: {
    ...mappings,
    action: { type: 'keyword' },
    revision: { type: 'long' },
    details: { properties: { left: { type: 'integer' }, right: { type: 'integer' } } },
  },
  settings,
});
