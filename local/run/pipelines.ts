import { join, posix } from 'node:path';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import { loadModule } from '../../infra/bundle/load-module.ts';
import { projectFolder } from '../../infra/bundle/roots.ts';
import { loadPipeline } from '../../infra/load-pipeline.ts';
import type { Demo } from '../../pipelines/demo/kit/demo.ts';

/** Where a pipeline is defined: a bare name is in `pipelines/`, a path leads there from the project's folder. */
export function pipelinePlace(pipeline: string): { readonly name: string; readonly folder: string } {
  const folder = posix.dirname(pipeline);
  return { name: posix.basename(pipeline), folder: folder === '.' ? 'pipelines' : folder };
}

/** The definition of a pipeline, by name or path. */
export async function pipelineAt(named: string): Promise<Pipeline> {
  const { name, folder } = pipelinePlace(named);
  return await loadPipeline(name, folder);
}

/** The sample input in `pipelines/demo/<name>.ts`, if the pipeline has one. */
export async function loadDemo(name: string): Promise<Demo> {
  const { demo }: { demo?: Demo } = loadModule(join(projectFolder(), 'pipelines', 'demo', `${name}.ts`));
  if (demo !== undefined) return demo;
  throw new Error(`pipelines/demo/${name}.ts exports no demo: write export const demo: Demo = { … }.`);
}
