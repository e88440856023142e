import type { DiscardedBatch } from './on-failure.ts';
import type { BatchResult } from './response.ts';
import type { MappingSettings, PolledRecord } from './settings.ts';

/** Records that are delivered together. */
export interface Delivery {
  readonly records: readonly PolledRecord[];
  /** Retries that count against the limit. */
  readonly retries: number;
  readonly invokeCount: number;
  readonly lastInvocation?: DiscardedBatch['lastInvocation'];
}

export interface NextStep {
  readonly passed: readonly PolledRecord[];
  /** What is delivered again, in this order. */
  readonly remaining: readonly Delivery[];
  /** What has no retry left. */
  readonly exhausted?: Delivery | undefined;
}

/**
 * Decides what follows an invocation. If it resumes further on, the batch is cut there, and the rest has all its retries
 * again. A batch without progress is split in two if the mapping bisects, which uses up no retry
 * (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html), and is retried if not.
 */
export function next(
  delivery: Delivery,
  result: BatchResult,
  settings: Pick<MappingSettings, 'maxRetryAttempts' | 'bisectBatchOnFunctionError'>,
): NextStep {
  const { records } = delivery;
  if (result.kind === 'done') return { passed: records, remaining: [] };
  const invoked: Delivery = {
    ...delivery,
    invokeCount: delivery.invokeCount + 1,
    lastInvocation: result.kind === 'failed' ? { functionError: result.functionError } : {},
  };
  if (result.kind === 'resume' && result.position > 0) {
    // "The batch is bisected at the returned sequence number and Lambda retries only the remaining records."
    // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    const rest = { ...invoked, records: records.slice(result.position), retries: 0 };
    return { passed: records.slice(0, result.position), remaining: [rest] };
  }
  if (settings.bisectBatchOnFunctionError && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    const halves = [records.slice(0, middle), records.slice(middle)];
    return { passed: [], remaining: halves.map((half) => ({ ...invoked, records: half })) };
  }
  if (delivery.retries >= settings.maxRetryAttempts) return { passed: [], remaining: [], exhausted: invoked };
  return { passed: [], remaining: [{ ...invoked, retries: delivery.retries + 1 }] };
}
