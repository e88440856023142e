import { definePipeline } from '../../../../functions/pipeline/pipeline.ts';

export const pipeline = definePipeline({
  name: 'plain',
  transform: (value) => value as { readonly n: number },
  document: { index: 'plain' },
  mappings: { n: { type: 'long' } },
});
