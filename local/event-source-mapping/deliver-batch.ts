import type { Clock } from './clock.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { type EventSource, kinesisEvent } from './event.ts';
import type { DiscardedBatch, OnFailure } from './on-failure.ts';
import { type BatchResult, readBatchResponse } from './response.ts';
import { type Delivery, next } from './retry.ts';
import type { MappingSettings, PolledRecord } from './settings.ts';

export interface DeliverOptions {
  readonly settings: Pick<
    MappingSettings,
    'maxRecordAge' | 'maxRetryAttempts' | 'bisectBatchOnFunctionError' | 'reportBatchItemFailures'
  >;
  readonly source: EventSource;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly onFailure: OnFailure;
  /** Records that needn't come again. */
  readonly pass: (records: readonly PolledRecord[]) => void;
  readonly report: (message: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Sees each delivery as it begins, and when the batch is through. */
  readonly log?: Pick<DeliveryLog, 'began' | 'ended' | 'through'> | undefined;
}

const firstBackoffMs = 200;
const longestBackoffMs = 10_000;

/**
 * Invokes the function with a batch until every record of it has been passed: by success, or to the on-failure
 * destination when it is too old or retried too often. Its lane waits until then.
 */
export async function deliverBatch(batch: readonly PolledRecord[], options: DeliverOptions): Promise<void> {
  /** Parts of the batch still to be delivered, the earliest last. */
  const parts: Delivery[] = [{ records: batch, retries: 0, invokeCount: 0 }];
  for (let part = parts.pop(); part !== undefined && !options.signal.aborted; part = parts.pop()) {
    const delivery = await giveUpAged(part, options);
    if (delivery.records.length === 0 || options.signal.aborted) continue;
    options.log?.began(delivery);
    const result = await attempt(delivery, options);
    options.log?.ended(result.kind);
    const { passed, remaining, exhausted } = next(delivery, result, options.settings);
    if (passed.length > 0) options.pass(passed);
    // After a stop no record is given up: the stop may have ended the invocation. The next start delivers the rest.
    if (exhausted !== undefined) await giveUp(exhausted, 'RetryAttemptsExhausted', options);
    parts.push(...remaining.toReversed());
    const [first] = remaining;
    if (first !== undefined) await options.clock.sleep(backoff(first.retries), options.signal);
  }
  options.log?.through();
}

function backoff(retries: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(retries, 10));
}

async function attempt(delivery: Delivery, options: DeliverOptions): Promise<BatchResult> {
  const { records } = delivery;
  const { source, report, settings } = options;
  let response: unknown;
  try {
    response = await options.invoke(kinesisEvent(records, source));
  } catch (thrown) {
    const reason = messageOf(thrown);
    report(`${source.shardId}: the function failed and the batch is retried: ${reason}`);
    return { kind: 'failed', reason, functionError: 'Unhandled' };
  }
  // "These responses will not be processed by Lambda unless the ReportBatchItemFailures feature is explicitly turned on"
  // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
  if (!settings.reportBatchItemFailures) return { kind: 'done' };
  const result = readBatchResponse(
    response,
    records.map(({ sequenceNumber }) => sequenceNumber),
  );
  if (result.kind === 'failed') report(`${source.shardId}: the whole batch is retried: ${result.reason}`);
  return result;
}

/** Takes out what is too old to be delivered; the rest goes on. */
async function giveUpAged(delivery: Delivery, options: DeliverOptions): Promise<Delivery> {
  const oldest = options.clock.now() - options.settings.maxRecordAge;
  const aged = delivery.records.filter(({ arrivalTime }) => arrivalTime < oldest);
  if (aged.length === 0) return delivery;
  await giveUp({ ...delivery, records: aged }, 'RecordAgeExceeded', options);
  return { ...delivery, records: delivery.records.filter(({ arrivalTime }) => arrivalTime >= oldest) };
}

/** Gives records to the destination, and tries until it takes them: passed without it they would be lost. */
async function giveUp(
  delivery: Delivery,
  condition: DiscardedBatch['condition'],
  options: DeliverOptions,
): Promise<void> {
  const { onFailure, source, report, signal, clock } = options;
  const { records, invokeCount, lastInvocation } = delivery;
  while (!signal.aborted) {
    try {
      await onFailure.give({ records, source, condition, invokeCount, lastInvocation });
      report(`${source.shardId}: ${records.length} records given up: ${condition}`);
      options.pass(records);
      return;
    } catch (thrown) {
      report(`${source.shardId}: the on-failure destination failed and is tried again: ${messageOf(thrown)}`);
      await clock.sleep(longestBackoffMs, signal);
    }
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
