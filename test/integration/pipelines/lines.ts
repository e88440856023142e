import { definePipeline } from '../../../functions/pipeline/pipeline.ts';

interface Line {
  readonly n: number;
}

/** Numbered lines of one field. */
export const pipeline = definePipeline({
  name: 'lines',
  source: 'ndjson',
  transform: (value): Line => {
    if (typeof value === 'object' && value !== null && 'n' in value) return { n: Number(value.n) };
    throw new TypeError('not a line with a number n');
  },
  document: { index: 'lines' },
  mappings: { n: { type: 'long' } },
});
