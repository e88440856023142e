import { isObject } from './json-text.ts';
/** What a function's answer says about its batch. */
export type BatchResult =
  | { readonly kind: 'done' }
  /** The record at `position` and all after it are delivered again. */
  | { readonly kind: 'resume'; readonly position: number }
  /** `functionError` when there was no answer at all. */
  | { readonly kind: 'failed'; readonly reason: string; readonly functionError?: string };

/**
 * Reads a batch response by Lambda's rules for streams
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html): empty, null or
 * missing failures are success; the lowest sequence number is the checkpoint; an identifier that is empty, null or
 * not of this batch fails the whole batch.
 */
export function readBatchResponse(response: unknown, sequenceNumbers: readonly string[]): BatchResult {
  if (response === null || response === undefined || response === '') return { kind: 'done' };
  const failures = isObject(response) ? response.batchItemFailures : undefined;
  if (failures === null || failures === undefined) return { kind: 'done' };
  if (!Array.isArray(failures)) return { kind: 'failed', reason: 'batchItemFailures is not a list' };
  const positions = new Map(sequenceNumbers.map((sequenceNumber, position) => [sequenceNumber, position]));
  let lowest = sequenceNumbers.length;
  for (const failure of failures) {
    const identifier = isObject(failure) ? failure.itemIdentifier : undefined;
    const position = typeof identifier === 'string' ? positions.get(identifier) : undefined;
    if (position === undefined)
      return { kind: 'failed', reason: `the response names ${String(identifier)}, not in the batch` };
    lowest = Math.min(lowest, position);
  }
  return lowest === sequenceNumbers.length ? { kind: 'done' } : { kind: 'resume', position: lowest };
}
