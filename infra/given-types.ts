import { pipelineNames } from './bundle/bundle.ts';
import { projectFolder } from './bundle/roots.ts';
import { defaultPipeline } from './options/pipeline-name.ts';
import { checkTypesBeside } from './type-check/types-error.ts';

/**
 * Checks the types of the pipeline that the options name, beside the build of its stack. What is wrong with the options
 * themselves is for the build to say.
 * @throws TypesError when it is awaited
 */
export async function checkGivenTypes(
  given: Readonly<Record<string, unknown>>,
  warn: (sentence: string) => void,
): Promise<void> {
  const names = pipelineNames();
  const { pipeline = defaultPipeline(names) } = given;
  if (typeof pipeline !== 'string' || !names.includes(pipeline)) return;
  await checkTypesBeside({ project: projectFolder(), file: `pipelines/${pipeline}.ts`, warn });
}
