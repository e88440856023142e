import type { StreamRecord } from '../../pipeline/record.ts';
import { describeFailures } from './failure-locations.ts';
import type { DocumentOutcome, Failure, RecordOutcome } from './outcome.ts';

/** A document's outcome and the record that it came from. */
export interface DocumentResult {
  readonly recordPosition: number;
  readonly outcome: DocumentOutcome;
}

/** The later in this list decides for the record: all its documents come again when one must. */
const severity = { filtered: 0, duplicate: 1, stale: 2, indexed: 3, rejected: 4, errored: 5 } as const;

/** Enough to see what is wrong with a record whose failures name no part of it. */
const maxFailures = 100;

type Status = keyof typeof severity;

const plain: Readonly<Record<Exclude<Status, 'rejected' | 'errored'>, RecordOutcome>> = {
  filtered: { status: 'filtered' },
  duplicate: { status: 'duplicate' },
  stale: { status: 'stale' },
  indexed: { status: 'indexed' },
};

/** One outcome a record, in the records' order; a record without documents was filtered by the transform. */
export function recordOutcomes(
  records: readonly StreamRecord[],
  results: readonly DocumentResult[],
): RecordOutcome[] {
  const statuses: Status[] = records.map(() => 'filtered');
  const failures = new Map<number, Failure[]>();
  for (const { recordPosition, outcome } of results) {
    const status = statuses[recordPosition] ?? 'filtered';
    if (severity[outcome.status] > severity[status]) statuses[recordPosition] = outcome.status;
    if (!('failure' in outcome)) continue;
    const reasons = failures.get(recordPosition);
    if (reasons === undefined) failures.set(recordPosition, [outcome.failure]);
    // Failures of parts are summarised together, so every one is kept, beyond `maxFailures` too.
    else if (reasons.length < maxFailures || outcome.failure.at !== undefined) reasons.push(outcome.failure);
  }
  return statuses.map((status, recordPosition) =>
    status === 'rejected' || status === 'errored'
      ? { status, failures: describeFailures(failures.get(recordPosition) ?? []) }
      : plain[status],
  );
}

/** Counts that add up: received = indexed + duplicate + stale + filtered + rejected + errored (G3). */
export interface Accounting extends Readonly<Record<Status, number>> {
  readonly received: number;
}

export function account(outcomes: readonly { readonly status: Status }[]): Accounting {
  const counts = { indexed: 0, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };
  for (const { status } of outcomes) counts[status] += 1;
  return { received: outcomes.length, ...counts };
}
