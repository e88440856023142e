import { tollPipeline } from '../../toll-pipeline.ts';

/** Takes the amounts that `broken/tolls.ts` rejects. */
export const pipeline = tollPipeline(Number);
