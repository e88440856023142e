import { join } from 'node:path';
import { buildApp } from './build-app.ts';
import type { bundleFunction } from './bundle/bundle.ts';
import { projectFolder } from './bundle/roots.ts';

export interface SynthesizedStack {
  readonly templatePath: string;
  readonly stackName: string;
}

/**
 * Synthesises the stack without the CDK CLI. Asset paths in the template are relative to its folder.
 * @param given options as on the command line, such as `{ pipeline: 'sensors', stage: 'local' }`
 * @param outdir default cdk.out in the project
 * @param pipelineFolder folder of the project in which the pipeline is looked up; default `pipelines`
 * @param makeBundle makes the functions' code
 * @throws OptionsError with a line for each wrong option
 */
export async function synthesizeStack(
  given: Readonly<Record<string, unknown>>,
  outdir: string = join(projectFolder(), 'cdk.out'),
  pipelineFolder?: string,
  makeBundle?: typeof bundleFunction,
): Promise<SynthesizedStack> {
  const { app, stack } = await buildApp({
    given,
    outdir,
    fast: true,
    pipelineFolder,
    ...(makeBundle && { makeBundle }),
  });
  const { templateFullPath, stackName } = app.synth().getStackArtifact(stack.artifactId);
  return { templatePath: templateFullPath, stackName };
}
