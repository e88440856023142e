import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import { bundleFunction, type FunctionName } from './bundle/bundle.ts';
import { readCaBundle } from './bundle/ca-bundle.ts';
import { checkShardBudget } from './engine/shard-budget.ts';
import { readPipeline } from './load-pipeline.ts';
import type { PipelineStackOptions } from './options/options.ts';
import { OptionsError } from './options/read-options.ts';
import type { PipelineBundles } from './pipeline-parts.ts';

export interface PrepareRequest {
  readonly options: PipelineStackOptions;
  /** Folder of the project in which the pipeline is looked up; default `pipelines`. */
  readonly pipelineFolder?: string | undefined;
  /** Folder and beginning of the name of each bundle's folder, `cdk.out/bundle`. */
  readonly bundleFolder: string;
  /** Makes the functions' code; default `bundleFunction`. */
  readonly makeBundle?: typeof bundleFunction | undefined;
}

export interface PreparedPipeline {
  readonly definition: Pipeline;
  readonly bundles: PipelineBundles;
  /** What the user should know about the shards. */
  readonly warnings: readonly string[];
}

/**
 * Loads a pipeline and bundles its functions.
 * @throws OptionsError for more shards than the domain takes, PipelineError with a line for each problem of the pipeline
 */
export function preparePipeline(request: PrepareRequest): PreparedPipeline {
  const { options, pipelineFolder, bundleFolder, makeBundle = bundleFunction } = request;
  const definition = readPipeline(options.pipeline, pipelineFolder);
  const { refusal, warnings } = checkShardBudget(definition, options);
  if (refusal !== undefined) throw new OptionsError(refusal);
  const caBundle = options.searchCaBundle === undefined ? undefined : readCaBundle(options.searchCaBundle);
  const bundle = (name: FunctionName) =>
    makeBundle({
      name,
      // The preflight doesn't talk to the engine.
      ...(name !== 'preflight' && { caBundle }),
      pipeline: options.pipeline,
      pipelineFolder,
      outFolder: `${bundleFolder}-${name}`,
    });
  const hasWindows = (definition.windows ?? []).length > 0;
  const bundles = {
    indexer: bundle('indexer'),
    setup: bundle('setup'),
    preflight: bundle('preflight'),
    ...(hasWindows && { aggregator: bundle('aggregator') }),
  };
  return { definition, bundles, warnings };
}
