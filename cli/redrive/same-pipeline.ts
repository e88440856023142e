import { Fault } from '../kit/fault.ts';
import type { Invoker } from '../kit/invoke-function.ts';
import { pipelineOf } from '../kit/pipeline-of.ts';

/** The functions that a redrive gives its records to. */
export interface RedriveFunctions {
  readonly invoker: Invoker;
  /** Of a pipeline with windows. */
  readonly aggregator: Invoker | undefined;
}

/** Which pipeline they are of. @throws Fault when the functions are those of two */
export async function samePipeline(
  { invoker, aggregator }: RedriveFunctions,
  signal: AbortSignal,
): Promise<string> {
  const pipeline = await pipelineOf(invoker, signal);
  const counted = aggregator && (await pipelineOf(aggregator, signal));
  if (counted === undefined || counted === pipeline) return pipeline;
  throw new Fault(
    'OPTION',
    `${invoker.name} belongs to the pipeline ${pipeline}, and ${aggregator?.name} to ${counted}: name two functions of one pipeline.`,
  );
}
