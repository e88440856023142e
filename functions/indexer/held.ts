import type { Held } from '../core/bulk/outside.ts';
import type { LogFields } from '../lambda/log-lines.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import type { IndexedBatch } from './conclude-batch.ts';

/** Milliseconds between two lines of one invocation. */
const pauseMs = 1_000;

/** Tells what holds a batch: while it is held, and when it ends so. */
export function heldReporter(
  records: readonly StreamRecord[],
  tell: (line: LogFields<'held'>) => void,
  now: () => number,
) {
  let told = Number.NEGATIVE_INFINITY;
  const report = ({ recordPosition, failure, outlook }: Held): void => {
    const [first, held] = [records[0], records[recordPosition]];
    if (first === undefined || held === undefined || now() - told < pauseMs) return;
    told = now();
    const { shardId, sequenceNumber } = held;
    tell({ shardId, sequenceNumber, batchFrom: first.sequenceNumber, failure, outlook });
  };
  return {
    onHeld: report,
    ended: ({ outcomes, response }: Pick<IndexedBatch, 'outcomes' | 'response'>): void => {
      const resume = response.batchItemFailures[0]?.itemIdentifier;
      const recordPosition = records.findIndex(({ sequenceNumber }) => sequenceNumber === resume);
      const outcome = outcomes[recordPosition];
      const failure = outcome !== undefined && 'failures' in outcome ? outcome.failures[0] : undefined;
      if (failure !== undefined) report({ recordPosition, failure, outlook: 'is delivered again' });
    },
  };
}
