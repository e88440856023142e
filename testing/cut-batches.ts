import type { StreamRecord } from '../functions/pipeline/record.ts';

const minuteMs = 60_000;

export interface CutRules {
  /** Records. */
  readonly batchSize: number;
  /** Whether a batch ends with each minute that begins, for the sweep to come between. */
  readonly eachMinute: boolean;
}

/** Batches of a shard, in order. */
export async function* cutBatches(
  records: AsyncIterable<StreamRecord>,
  { batchSize, eachMinute }: CutRules,
): AsyncGenerator<readonly StreamRecord[]> {
  let batch: StreamRecord[] = [];
  let reached = Number.NEGATIVE_INFINITY;
  for await (const record of records) {
    const begins = eachMinute && Math.floor(record.arrivalTime / minuteMs) > Math.floor(reached / minuteMs);
    if (batch.length > 0 && (begins || batch.length === batchSize)) {
      yield batch;
      batch = [];
    }
    batch.push(record);
    reached = Math.max(reached, record.arrivalTime);
  }
  if (batch.length > 0) yield batch;
}
