import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import { PipelineError } from '../../infra/load-pipeline.ts';
import { pipelineAt } from '../../local/run/pipelines.ts';
import { Fault } from '../kit/fault.ts';

/**
 * The definition of a pipeline in the project's folder.
 * @param named its name, or the path by which a local run was started
 * @throws Fault when it isn't there, or can't be used
 */
export async function definitionOf(named: string): Promise<Pipeline> {
  try {
    return await pipelineAt(named);
  } catch (thrown) {
    if (!(thrown instanceof PipelineError)) throw thrown;
    const remedy =
      'The records are run through the pipeline’s own code, so start this in the project that has it.';
    throw new Fault('INPUT', `${thrown.message}\n${remedy}`, thrown);
  }
}
