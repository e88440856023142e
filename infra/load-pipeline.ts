import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { validatePipeline } from '../functions/check/pipeline.ts';
import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import { projectRoot } from './bundle/bundle.ts';

/** A pipeline definition that can't be used. The message has a line for each problem, under the file's name. */
export class PipelineError extends Error {
  readonly code = 'PIPELINE_INVALID';

  constructor(file: string, problems: readonly string[], options?: ErrorOptions) {
    super([`${file} can't be used:`, ...problems].join('\n  '), options);
  }
}

/**
 * The definition in a file of the project, checked.
 * @param folder where the project has its pipelines; default `pipelines`
 * @throws PipelineError naming everything that is wrong with it
 */
export async function loadPipeline(name: string, folder = 'pipelines'): Promise<Pipeline> {
  const file = `${folder}/${name}.ts`;
  const { pipeline, ...others } = await importPipeline(file);
  if (pipeline === undefined) throw new PipelineError(file, [notExported(Object.keys(others))]);
  const problems = validatePipeline(pipeline);
  if (problems.length === 0 && pipeline.name !== name) {
    // The stack's resources are named by the file and found by the definition, and the other way round.
    problems.push(`name: "${pipeline.name}" isn't the file's; give "${name}", or rename the file.`);
  }
  if (problems.length > 0) throw new PipelineError(file, problems);
  return pipeline;
}

function notExported(names: readonly string[]): string {
  const instead = names.length === 0 ? '' : ` (it exports ${names.toSorted().slice(0, 5).join(', ')})`;
  return `pipeline: nothing is exported under this name${instead}; write export const pipeline = definePipeline({ … }).`;
}

async function importPipeline(file: string): Promise<{ pipeline?: Pipeline }> {
  try {
    return await import(pathToFileURL(join(projectRoot, file)).href);
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    throw new PipelineError(file, [said], { cause: thrown });
  }
}
