import './bundle/require-node.ts';
import { buildApp } from './build-app.ts';
import { contextOfCli, optionsIn } from './cdk-context.ts';
import { checkGivenTypes } from './given-types.ts';
import { PipelineError } from './load-pipeline.ts';
import { OptionsError } from './options/read-options.ts';
import { TypesError } from './type-check/types-error.ts';

/** What the CDK CLI runs, by cdk.json. The CLI passes its `-c name=value` and output folder by environment. */
async function main(): Promise<void> {
  const { CDK_OUTDIR = 'cdk.out', AWS_ENDPOINT_URL } = process.env;
  const given = optionsIn(contextOfCli(process.env));
  const types = checkGivenTypes(given, console.error);
  types.catch(() => undefined);
  // An emulator takes what AWS would refuse; CDK's own checks would be four fifths of the time.
  const { app } = await buildApp({ given, outdir: CDK_OUTDIR, fast: AWS_ENDPOINT_URL !== undefined });
  await types;
  app.synth();
}

try {
  await main();
} catch (error) {
  const isTheUsers = [OptionsError, PipelineError, TypesError].some((kind) => error instanceof kind);
  if (!isTheUsers || !(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
