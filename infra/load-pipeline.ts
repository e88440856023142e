import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pipeline } from '../functions/core/pipeline.ts';
import { projectRoot } from './bundle.ts';

/** The definition in a file of the project; `folder` is where its pipelines are, default `pipelines`. */
export async function loadPipeline(name: string, folder = 'pipelines'): Promise<Pipeline> {
  const file = pathToFileURL(join(projectRoot, folder, `${name}.ts`)).href;
  const { pipeline }: { pipeline: Pipeline } = await import(file);
  return pipeline;
}
