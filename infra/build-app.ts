import { join } from 'node:path';
import { Annotations, App } from 'aws-cdk-lib/core';
import { appContext } from './app-context.ts';
import { type bundleFunction, pipelineNames } from './bundle/bundle.ts';
import { projectFolder } from './bundle/roots.ts';
import { regionOf } from './options/named-resources.ts';
import type { PipelineStackOptions } from './options/options.ts';
import { OptionsError, readOptions } from './options/read-options.ts';
import { PipelineStack, stackNameOf } from './pipeline-stack.ts';
import { preparePipeline } from './prepare-pipeline.ts';

export interface BuiltApp {
  readonly app: App;
  readonly stack: PipelineStack;
}

export interface BuildRequest {
  /** Options as the user has them: text or typed. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Folder of the cloud assembly; the bundles go there too. */
  readonly outdir: string;
  /** Leaves out what only a deployment needs: CDK's own checks of the template take longer than all the rest. */
  readonly fast?: boolean;
  /** Folder of the project in which the pipeline is looked up; default `pipelines`. */
  readonly pipelineFolder?: string | undefined;
  /** Makes the functions' code; default `bundleFunction`. */
  readonly makeBundle?: typeof bundleFunction;
}

/**
 * Loads the pipeline, bundles the functions and builds the app, not yet synthesised.
 * @throws OptionsError with a line for each wrong option, PipelineError with one for each problem of the pipeline
 */
export async function buildApp(request: BuildRequest): Promise<BuiltApp> {
  const { given, outdir, fast = false, pipelineFolder, makeBundle } = request;
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  const options = readOptions(given, pipelineNames(pipelineFolder), { account, region });
  if (options.vpcId !== undefined && !(account && region)) {
    throw new OptionsError(
      `vpcId: "${options.vpcId}" has to be looked up; run this through the CDK CLI with credentials and a region.`,
    );
  }
  const bundleFolder = join(outdir, 'bundle');
  const { warnings, ...pipeline } = preparePipeline({ options, pipelineFolder, bundleFolder, makeBundle });
  const app = new App({
    outdir,
    context: appContext(projectFolder()),
    builtinCloudFormationValidation: !fast,
    treeMetadata: !fast,
    // What fails before it is asked to leaves nothing behind that could be deployed.
    autoSynth: false,
  });
  const stack = new PipelineStack(app, stackNameOf(options), {
    options,
    ...pipeline,
    description: `Shardline: the pipeline ${options.pipeline}`,
    ...(account && region ? { env: { account, region } } : regionAlone(options)),
  });
  for (const warning of warnings) Annotations.of(stack).addWarningV2('shardline:shards', warning);
  return { app, stack };
}

/** Without credentials at synth the CLI deploys to the region that the assembly names. */
function regionAlone(options: PipelineStackOptions) {
  const region = regionOf(options);
  return region === undefined ? {} : { env: { region } };
}
