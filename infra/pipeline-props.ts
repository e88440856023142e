import { join } from 'node:path';
import { Annotations, Names, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pipelineNames } from './bundle/bundle.ts';
import { projectFolder } from './bundle/roots.ts';
import { type GivenResources, optionsWith } from './given-resources.ts';
import type { PipelineStackOptions } from './options/options.ts';
import { createParts } from './pipeline-parts.ts';
import { type PipelineResources, resourcesOf } from './pipeline-resources.ts';
import { preparePipeline } from './prepare-pipeline.ts';
import { checkTypesAtOnce } from './type-check/types-error.ts';

/** The options of the deployment, and resources of your app in the place of options that name one. */
export interface PipelineProps extends Partial<Omit<PipelineStackOptions, 'pipeline'>>, GivenResources {
  /** Name of a file in `pipelineFolder`, without `.ts`. Needed if there are several. */
  readonly pipeline?: string;
  /** Absolute, or from the project's folder, which is the one that has `pipelines/`. Default `pipelines`. */
  readonly pipelineFolder?: string;
}

/**
 * Checks the options, loads the pipeline, bundles its functions into the app's assembly and creates everything.
 * @param scope a stack, or something in one
 * @throws OptionsError with a line for each wrong option, TypesError with the compiler's lines, PipelineError with a line
 * for each problem of the pipeline
 */
export function createPipeline(scope: Construct, props: PipelineProps): PipelineResources {
  const { stream, domain, searchSecret, vpc, alertTopic, encryptionKey, pipelineFolder, ...given } = props;
  const resources = {
    ...(stream && { stream }),
    ...(domain && { domain }),
    ...(searchSecret && { searchSecret }),
    ...(vpc && { vpc }),
    ...(alertTopic && { alertTopic }),
    ...(encryptionKey && { encryptionKey }),
  };
  const options = optionsWith(scope, given, resources, pipelineNames(pipelineFolder));
  const bundleFolder = join(Stage.of(scope)?.outdir ?? 'cdk.out', `bundle-${Names.uniqueId(scope)}`);
  const { warnings, ...prepared } = preparePipeline({ options, pipelineFolder, bundleFolder });
  checkTypesAtOnce({
    project: projectFolder(),
    file: join(pipelineFolder ?? 'pipelines', `${options.pipeline}.ts`),
    warn: (sentence) => Annotations.of(scope).addWarningV2('shardline:types', sentence),
  });
  for (const warning of warnings) Annotations.of(scope).addWarningV2('shardline:shards', warning);
  return resourcesOf(createParts(scope, { options, vpc, ...prepared }));
}
