import { synthesizeStack } from '../../infra/synthesize.ts';

const [options = '{}', outdir, pipelineFolder] = process.argv.slice(2);
const given: Record<string, unknown> = JSON.parse(options);
process.stdout.write(synthesizeStack(given, outdir, pipelineFolder).templatePath);
