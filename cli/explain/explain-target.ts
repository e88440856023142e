import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import type { PipelineFacts } from '../kit/pipeline-facts.ts';
import type { Target } from '../kit/target.ts';
import { explain } from './explain-run.ts';
import type { Explanation } from './explanation.ts';

export interface ExplainedTarget {
  readonly target: Target;
  readonly facts: PipelineFacts;
  readonly pipeline: Pipeline;
}

/** Explains a record of a target, and closes what it opens for that. @throws Fault */
export async function explainTarget(
  named: string,
  { target, facts: { historicalInput }, pipeline }: ExplainedTarget,
  signal: AbortSignal,
): Promise<Explanation> {
  const { ref: stream, account } = target.stream();
  const [client, search, store] = [kinesisClient(account), await target.search(), target.store()];
  const aggregator = target.aggregator();
  try {
    return await explain(named, {
      ...{ pipeline, historicalInput, client, stream, search, store, signal },
      aggregator: aggregator?.name,
      now: Date.now(),
    });
  } finally {
    client.destroy();
    aggregator?.close();
    store.close();
    await search.close();
  }
}
