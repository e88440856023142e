import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import { pipelineNames } from '../../infra/bundle/bundle.ts';
import { projectFolder } from '../../infra/bundle/roots.ts';
import { projectOptions } from '../../infra/cdk-context.ts';
import { PipelineError } from '../../infra/load-pipeline.ts';
import { OptionsError } from '../../infra/options/options-error.ts';
import { noneNamed, otherPipelines } from '../../infra/options/pipeline-name.ts';
import { pipelineAt, pipelinePlace } from '../../local/run/pipelines.ts';
import { Fault } from '../kit/fault.ts';

/** The one that is meant where none is named: the only one, or that of the project's options. @throws Fault */
export function onlyPipeline(): string {
  const names = pipelineNames();
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  const { pipeline } = optionsOfFiles();
  if (typeof pipeline === 'string') return pipeline;
  throw new Fault('USAGE', `--pipeline: ${noneNamed(names)}.`);
}

function optionsOfFiles(): Readonly<Record<string, unknown>> {
  try {
    return projectOptions(projectFolder());
  } catch (thrown) {
    throw thrown instanceof OptionsError ? new Fault('OPTION', thrown.message, thrown) : thrown;
  }
}

/** The definition of a pipeline of the project, by its name or path. @throws Fault */
export async function projectPipeline(named: string): Promise<Pipeline> {
  const { name, folder } = pipelinePlace(named);
  if (!existsSync(join(projectFolder(), folder, `${name}.ts`))) {
    throw new Fault('OPTION', `There is no ${folder}/${name}.ts: ${otherPipelines(pipelineNames())}.`);
  }
  return await pipelineAt(named).catch((thrown: unknown) => {
    throw thrown instanceof PipelineError ? new Fault('OPTION', thrown.message, thrown) : thrown;
  });
}
