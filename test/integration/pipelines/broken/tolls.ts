import { tollPipeline } from '../../toll-pipeline.ts';

/** Doesn't know yet that amounts may be text; `corrected/tolls.ts` does. */
export const pipeline = tollPipeline((amount) => {
  if (typeof amount !== 'number') throw new TypeError('an amount that is no number');
  return amount;
});
