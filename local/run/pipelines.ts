import type { Pipeline } from '../../functions/core/pipeline.ts';
import type { Demo } from '../demo/demo.ts';

/** The definition in `pipelines/<name>.ts`. */
export async function loadPipeline(name: string): Promise<Pipeline> {
  const { pipeline }: { pipeline: Pipeline } = await import(`../../pipelines/${name}.ts`);
  return pipeline;
}

/** The sample input in `pipelines/demo/<name>.ts`, if the pipeline has one. */
export async function loadDemo(name: string): Promise<Demo> {
  const { demo }: { demo: Demo } = await import(`../../pipelines/demo/${name}.ts`);
  return demo;
}
