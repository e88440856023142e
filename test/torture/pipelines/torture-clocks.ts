import { shapePipeline } from '../scenarios/shapes.ts';

/** The pipeline of the shapes, for real parts and real time. */
export const pipeline = {
  ...shapePipeline,
  name: 'torture-clocks',
  document: { ...shapePipeline.document, index: 'torture-clocks-{yyyy.MM.dd}' },
};
