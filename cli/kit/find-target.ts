import { basename } from 'node:path';
import { folderStore } from '../../functions/dead-letters/folder-store.ts';
import { findLocalRun } from './find-run.ts';
import { lambdaInvoker } from './invoke-function.ts';
import type { PipelineFacts } from './pipeline-facts.ts';
import { type Run, runFolder, searchOfRun } from './run-file.ts';
import type { Target } from './target.ts';
import type { TargetOptions } from './target-options.ts';
import { targetStream } from './target-stream.ts';

/** @throws Fault when there is no such local run or stack */
export async function findTarget(options: TargetOptions, folder = runFolder()): Promise<Target> {
  if (options.kind === 'local') return localTarget(options.pipeline, folder);
  // The clients of AWS take longer to load than a command on the local run needs for all the rest.
  const { awsTarget } = await import('./aws-target.ts');
  return await awsTarget(options);
}

function localTarget(pipeline: string | undefined, folder: string): Target {
  return targetOfRun(findLocalRun(pipeline, folder));
}

/** The target that a run's file stands for. */
export function targetOfRun(run: Run): Target {
  return {
    pipeline: run.pipeline,
    facts: factsOf(run),
    onlyStream: run.stream,
    store: () => folderStore(run.deadLetters),
    invoker: () => lambdaInvoker({ endpoint: run.functionEndpoint }, run.functionName),
    aggregator: () =>
      run.aggregatorName === undefined
        ? undefined
        : lambdaInvoker({ endpoint: run.functionEndpoint }, run.aggregatorName),
    stream: () => targetStream(run.stream, { endpoint: run.kinesisEndpoint }),
    search: async () => {
      const { createSearchClient } = await import('../../functions/engine/search-client.ts');
      return createSearchClient(searchOfRun(run));
    },
  };
}

function factsOf({
  pipeline,
  index,
  eventTime,
  historicalInput = false,
  lateWrites,
}: Run): PipelineFacts | undefined {
  // Named by its path where it isn't in the folder of pipelines.
  return index === undefined
    ? undefined
    : { name: basename(pipeline), index, eventTime, historicalInput, lateWrites };
}
