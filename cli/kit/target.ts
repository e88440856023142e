import { basename } from 'node:path';
import type { Client } from '@elastic/elasticsearch';
import { folderStore } from '../../functions/dead-letters/folder-store.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { findLocalRun } from './find-run.ts';
import { type Invoker, lambdaInvoker } from './invoke-function.ts';
import type { PipelineFacts } from './pipeline-facts.ts';
import { type Run, runFolder, searchOfRun } from './run-file.ts';
import type { TargetOptions } from './target-options.ts';
import { type TargetStream, targetStream } from './target-stream.ts';

/**
 * A pipeline's letters, function and stream; each is opened, and its client loaded, by the command that uses it.
 */
export interface Target {
  /** Its pipeline, where it is known before anything is asked. */
  readonly pipeline: string | undefined;
  /** Of a local run; `askPipeline` gives those of every target. */
  readonly facts: PipelineFacts | undefined;
  /** A local folder may hold the letters of several pipelines: then, those of this stream alone. */
  readonly onlyStream: string | undefined;
  readonly store: () => LetterStore;
  readonly invoker: () => Invoker;
  /** Of the function of the windows, where there is one. */
  readonly aggregator: () => Invoker | undefined;
  readonly stream: () => TargetStream;
  readonly search: () => Promise<Client>;
}

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
