import { wildcardOf } from '../core/document/index-pattern.ts';
import type { Built } from '../core/document/operation.ts';
import type { RecordOutcome } from '../core/outcome/outcome.ts';
import { recordOutcomes } from '../core/outcome/record-outcomes.ts';
import type { BuiltOperation } from '../dead-letters/dead-letter.ts';
import { lateWritesOf } from '../pipeline/late-writes.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { StreamRecord } from '../pipeline/record.ts';

/** What would become of a record: the documents it makes, unless it is refused before the engine sees it. */
export interface InspectedRecord {
  readonly status: 'built' | RecordOutcome['status'];
  readonly operations: readonly BuiltOperation[];
}

export interface InspectAnswer {
  readonly batchItemFailures: readonly [];
  readonly pipeline: string;
  /** What finds its documents in a search. */
  readonly index: string;
  /** Whether they have ids of the pipeline's own. */
  readonly ownIds: boolean;
  /** The field with the event time, if they have one, and whether all of them count as plausible. */
  readonly eventTime: string | undefined;
  readonly historicalInput: boolean;
  /** For how long a record waits for an index that takes no writes, in milliseconds. */
  readonly lateWrites: number;
  readonly records: readonly InspectedRecord[];
}

/** An answer has 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostOperations = 100;

/** Where the documents of each record would go, in the records' order. Nothing is sent, and nothing is stored. */
export function inspectAnswer(
  pipeline: Pipeline,
  records: readonly StreamRecord[],
  built: readonly Built[],
  historicalInput: boolean,
): InspectAnswer {
  const { name, document } = pipeline;
  const operations: BuiltOperation[][] = records.map(() => []);
  const refused = built.filter((item) => 'outcome' in item);
  for (const item of built) {
    const list = operations[item.recordPosition];
    if (!('outcome' in item) && list !== undefined && list.length < mostOperations) {
      list.push({ index: item.index, id: item.id });
    }
  }
  const outcomes = recordOutcomes(records, refused);
  return {
    batchItemFailures: [],
    pipeline: name,
    index: wildcardOf(document.index),
    ownIds: document.id !== undefined,
    eventTime: document.eventTime,
    historicalInput,
    lateWrites: lateWritesOf(pipeline),
    records: outcomes.map(({ status }, position) => {
      const made = operations[position] ?? [];
      // Without a refusal, a record counts as filtered unless it made documents.
      return { status: status === 'filtered' && made.length > 0 ? 'built' : status, operations: made };
    }),
  };
}
