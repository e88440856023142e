import { pipelineNames } from '../../infra/bundle/bundle.ts';
import { projectFolder } from '../../infra/bundle/roots.ts';
import { projectOptions } from '../../infra/cdk-context.ts';
import type { PipelineStackOptions } from '../../infra/options/options.ts';
import type { RunOptions } from './options.ts';
import { pipelinePlace } from './pipelines.ts';

/** Options of a project's files by which a run is as the deployed pipeline; the others say where AWS has what. */
const ofRun: ReadonlySet<string> = new Set<keyof PipelineStackOptions>([
  'shards',
  'streamRetention',
  'historicalInput',
  'templatePriority',
  'batchSize',
  'maxBatchingWindow',
  'aggregatorBatchSize',
  'parallelizationFactor',
  'functionMemory',
  'functionTimeout',
  'logLevel',
]);

type Given = Pick<RunOptions, 'context' | 'historical' | 'pipeline'>;

/**
 * The options with which the stack of a run is synthesised: those of the command line, then those of the project's files.
 * @throws OptionsError with a line for each wrong one
 */
export async function deployedOptions(
  { context = {}, historical, pipeline }: Given,
  project = projectFolder(),
): Promise<Readonly<Record<string, unknown>>> {
  const { name, folder } = pipelinePlace(pipeline);
  const files = projectOptions(project);
  const own = {
    ...context,
    ...(historical && { historicalInput: 'true' }),
    ...{ pipeline: name, stage: 'local' },
  };
  const ofFiles = Object.entries(files).filter(([option]) => ofRun.has(option));
  if (Object.keys(files).length > 0 || Object.keys(context).length > 0) {
    // Loaded only then: it takes a part of the CDK along.
    const { readOptions } = await import('../../infra/options/read-options.ts');
    const names = pipelineNames(folder);
    // With the stage that they are meant for.
    readOptions({ ...files, pipeline: name }, names);
    readOptions({ ...Object.fromEntries(ofFiles), ...own }, names);
  }
  return { ...Object.fromEntries(ofFiles), ...own };
}
