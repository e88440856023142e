import { runStages, type Stages } from '../../../../cli/stages/run-stages.ts';
import type { ShardRecord } from '../../../../cli/stream/shard-pages.ts';
import { timeLimit } from '../../../../functions/lambda/time-limit.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';

/** Milliseconds that the user's code has for the records of one go. */
const transformPatience = 30_000;

/** What the pipeline's code makes of records of a stream. */
export async function stagesOf(
  records: readonly ShardRecord[],
  stream: string,
  pipeline: Pipeline,
  historicalInput: boolean,
): Promise<readonly Stages[]> {
  const transformLimit = timeLimit(transformPatience);
  const named = records.map((record) => ({ stream, ...record }));
  return await runStages(named, pipeline, { historicalInput, transformLimit }).finally(transformLimit.clear);
}
