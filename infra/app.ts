import { z } from 'zod';
import { buildApp } from './build-app.ts';
import { PipelineError } from './load-pipeline.ts';
import { OptionsError } from './read-options.ts';

/** What the CDK CLI runs, by cdk.json. The CLI passes its `-c name=value` and output folder by environment. */
async function main(): Promise<void> {
  const { CDK_CONTEXT_JSON = '{}', CDK_OUTDIR = 'cdk.out' } = process.env;
  const context = z.record(z.string(), z.unknown()).parse(JSON.parse(CDK_CONTEXT_JSON));
  const { app } = await buildApp({ given: optionsIn(context), outdir: CDK_OUTDIR });
  app.synth();
}

/** CDK's own keys hold a colon or a slash (`aws:cdk:…`, `@aws-cdk/…`, `vpc-provider:…`); what's left is the user's. */
function optionsIn(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(context).filter(([key]) => !/[:/]/.test(key));
  return Object.fromEntries(own);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof OptionsError || error instanceof PipelineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
