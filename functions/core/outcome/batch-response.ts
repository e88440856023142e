import type { StreamRecord } from '../../pipeline/record.ts';
import type { RecordOutcome } from './outcome.ts';

/** What Lambda expects of a function that reports batch item failures. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * The place of the errored record with the lowest sequence number, or `undefined`. Everything from there on comes
 * again, so what lies above needs no dead letter yet.
 */
export function checkpointPosition(
  records: readonly StreamRecord[],
  outcomes: readonly RecordOutcome[],
): number | undefined {
  let lowest: { position: number; sequenceNumber: bigint } | undefined;
  outcomes.forEach((outcome, position) => {
    const record = records[position];
    if (outcome.status !== 'errored' || record === undefined) return;
    const sequenceNumber = BigInt(record.sequenceNumber);
    if (lowest === undefined || sequenceNumber < lowest.sequenceNumber) lowest = { position, sequenceNumber };
  });
  return lowest?.position;
}

/**
 * Names the one record to resume from: Lambda takes the lowest sequence number as the checkpoint and delivers that
 * record and all after it again
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html).
 */
export function batchResponse(
  records: readonly StreamRecord[],
  outcomes: readonly RecordOutcome[],
): BatchResponse {
  const position = checkpointPosition(records, outcomes);
  const record = position === undefined ? undefined : records[position];
  return { batchItemFailures: record === undefined ? [] : [{ itemIdentifier: record.sequenceNumber }] };
}
