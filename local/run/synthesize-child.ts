import { synthesizeStack } from '../../infra/synthesize.ts';

const [options = '{}', outdir, pipelineFolder] = process.argv.slice(2);
const given: Record<string, unknown> = JSON.parse(options);
const { templatePath } = await synthesizeStack(given, outdir, pipelineFolder);
process.stdout.write(templatePath);
