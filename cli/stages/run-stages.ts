import { decodeBatch } from '../../functions/core/decode/decode.ts';
import { buildOperations } from '../../functions/core/document/document.ts';
import type { Built } from '../../functions/core/document/operation.ts';
import type { Failure } from '../../functions/core/outcome/outcome.ts';
import { recordOutcomes } from '../../functions/core/outcome/record-outcomes.ts';
import { noTimeLimit, type TimeLimit } from '../../functions/core/transform/time-limit.ts';
import { transformValues } from '../../functions/core/transform/transform.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';

/** What the pipeline's own code makes of one record, before the engine sees any of it. */
export interface Stages {
  readonly record: StreamRecord;
  /** Its operations, and what stands in the place of those that couldn't be built; in the record's order. */
  readonly built: readonly Built[];
  /** `built`: it makes documents, and the engine decides. `errored`: the record would come again. */
  readonly status: 'built' | 'filtered' | 'rejected' | 'errored';
  readonly failures: readonly Failure[];
}

export interface StageOptions {
  readonly historicalInput: boolean;
  readonly transformLimit?: TimeLimit | undefined;
}

/** The indexer's own first half, here: decode, transform, document. In several goes if one would fill the memory. */
export async function runStages(
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  options: StageOptions,
): Promise<Stages[]> {
  const done: Stages[] = [];
  while (done.length < records.length)
    done.push(...(await runBatch(records.slice(done.length), pipeline, options)));
  return done;
}

/** Of the records from the front: one at least, and all but in extreme cases. */
async function runBatch(
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  { historicalInput, transformLimit = noTimeLimit }: StageOptions,
): Promise<Stages[]> {
  const decoded = decodeBatch(records, pipeline.source ?? 'json');
  const left = decoded.find((item) => 'failure' in item && item.retriable === true)?.recordPosition;
  const taken = records.slice(0, left);
  const own = decoded.filter(({ recordPosition }) => recordPosition < taken.length);
  const transformed = await transformValues(own, taken, pipeline, transformLimit);
  const built = buildOperations(transformed, taken, pipeline, { historicalInput });
  const ofRecord = taken.map((): Built[] => []);
  for (const item of built) ofRecord[item.recordPosition]?.push(item);
  const outcomes = recordOutcomes(
    taken,
    built.filter((item) => 'outcome' in item),
  );
  return taken.map((record, position) => {
    const outcome = outcomes[position];
    const own = ofRecord[position] ?? [];
    if (outcome !== undefined && 'failures' in outcome) {
      return { record, built: own, status: outcome.status, failures: outcome.failures };
    }
    return { record, built: own, status: own.length === 0 ? 'filtered' : 'built', failures: [] };
  });
}
