import { definePipeline } from '../../../functions/pipeline/pipeline.ts';

interface Customer {
  readonly id: string;
  readonly action: 'index' | 'upsert' | 'delete';
  readonly visits?: number;
}

/** Documents under ids of their own: the last in the stream wins. */
export const pipeline = definePipeline({
  name: 'customers',
  transform: (value) => value as Customer,
  document: { index: 'customers', id: ({ id }) => id, action: ({ action }) => action },
  mappings: { id: { type: 'keyword' }, action: { type: 'keyword' }, visits: { type: 'long' } },
});
