import { resolve } from 'node:path';
import { z } from 'zod';
import { validatePipeline } from '../functions/check/pipeline.ts';
import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import { loadModule } from './bundle/load-module.ts';
import { projectFolder } from './bundle/roots.ts';

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
export async function loadPipeline(name: string, folder?: string): Promise<Pipeline> {
  return readPipeline(name, folder);
}

/** As `loadPipeline`, for the constructors of the CDK, which can't wait. */
export function readPipeline(name: string, folder = 'pipelines'): Pipeline {
  const file = `${folder}/${name}.ts`;
  const { pipeline, ...others } = readModule(file);
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

/** The file says what `pipeline` is; `validatePipeline` checks it. */
function readModule(file: string): { readonly pipeline?: Pipeline } {
  try {
    return loadModule(resolve(projectFolder(), file));
  } catch (thrown) {
    throw new PipelineError(file, saidBy(thrown), { cause: thrown });
  }
}

/** A line for each error of the compiler, or what the file threw. */
function saidBy(thrown: unknown): readonly string[] {
  const failure = buildFailure.safeParse(thrown);
  if (!failure.success) return [thrown instanceof Error ? thrown.message : String(thrown)];
  return failure.data.errors.map(({ text, location }) =>
    location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
  );
}

const buildFailure = z.object({
  errors: z
    .array(
      z.object({
        text: z.string(),
        location: z.object({ file: z.string(), line: z.number(), column: z.number() }).nullable(),
      }),
    )
    .min(1),
});
