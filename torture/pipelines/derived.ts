import { definePipeline } from '../../functions/core/pipeline.ts';
import { mappings, readMarked } from './marked.ts';

/** Documents under derived ids, which are created once and never change. */
export const pipeline = definePipeline({
  name: 'torture-derived',
  source: 'json',
  transform: readMarked,
  document: { index: 'torture-derived-{yyyy.MM.dd}', eventTime: 'at' },
  mappings,
});
