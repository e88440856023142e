import type { StreamRecord } from '../../pipeline/record.ts';
import type { Failure, RecordOutcome } from './outcome.ts';

/** Whether the stream is about to drop a record. */
export type Expiring = (record: StreamRecord) => boolean;

/** Where the event source mapping gives records up by itself. */
export const neverExpiring: Expiring = () => false;

/** @param limit age in milliseconds from which on a record counts as expiring; `Infinity`: none ever does */
export function expiringAt(limit: number, now: () => number): Expiring {
  return ({ arrivalTime }) => now() - arrivalTime > limit;
}

/**
 * Lets records leave that would hold their shard until the stream drops them (G1, G4): Lambda gives none of them up
 * where the mapping has no record age. It acts only if the first record is errored. Later records get their try in the
 * next batch.
 *
 * @returns the outcomes, in which errored records that expire are rejected; their own failures follow the reason
 */
export function rejectExpiring(
  records: readonly StreamRecord[],
  outcomes: readonly RecordOutcome[],
  isExpiring: Expiring,
): readonly RecordOutcome[] {
  const [record] = records;
  if (record === undefined || outcomes[0]?.status !== 'errored' || !isExpiring(record)) return outcomes;
  return outcomes.map((outcome, position) => {
    const each = records[position];
    if (outcome.status !== 'errored' || each === undefined || !isExpiring(each)) return outcome;
    return { status: 'rejected', failures: [expiring, ...outcome.failures] };
  });
}

const expiring: Failure = {
  stage: 'delivery',
  type: 'expiring',
  message:
    'the record failed until shortly before the stream drops it; the reasons that follow are of its last attempt',
};
