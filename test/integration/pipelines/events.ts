import { definePipeline } from '../../../functions/pipeline/pipeline.ts';

interface Event {
  readonly n: number;
  readonly partitionKey: string;
}

/** Numbered events of one field, with the partition key that the transform saw. */
export const pipeline = definePipeline({
  name: 'events',
  transform: (value, { partitionKey }): Event => {
    if (typeof value === 'object' && value !== null && 'n' in value)
      return { n: Number(value.n), partitionKey };
    throw new TypeError('not an event with a number n');
  },
  document: { index: 'events' },
  mappings: { n: { type: 'long' }, partitionKey: { type: 'keyword' } },
});
