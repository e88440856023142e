import { PipelineError } from '../../infra/load-pipeline.ts';
import { OptionsError } from '../../infra/options/read-options.ts';
import { synthesizeStack } from '../../infra/synthesize.ts';

const [options = '{}', outdir, pipelineFolder] = process.argv.slice(2);
const given: Record<string, unknown> = JSON.parse(options);
try {
  const { templatePath } = await synthesizeStack(given, outdir, pipelineFolder);
  process.stdout.write(templatePath);
} catch (error) {
  if (!(error instanceof OptionsError || error instanceof PipelineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
