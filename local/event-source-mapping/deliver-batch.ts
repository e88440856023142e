import { type EventSource, kinesisEvent } from './event.ts';
import type { OnFailure } from './on-failure.ts';
import { readBatchResponse } from './response.ts';
import type { MappingSettings, PolledRecord } from './settings.ts';

export interface DeliverOptions {
  readonly settings: Pick<MappingSettings, 'maxRecordAge' | 'maxRetryAttempts'>;
  readonly source: EventSource;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly onFailure: OnFailure;
  /** The last record that needn't come again, so far. */
  readonly checkpoint: (sequenceNumber: string) => void;
  readonly report: (message: string) => void;
  readonly now: () => number;
  /** Resolves early when `signal` is aborted. */
  readonly sleep: (duration: number) => Promise<void>;
  readonly signal: AbortSignal;
}

const firstBackoff = 200;
const longestBackoff = 10_000;

/**
 * Invokes the function with a batch until every record of it has been passed: by success, or to the on-failure
 * destination when it is too old or retried too often. Nothing of the shard goes on before.
 */
export async function deliverBatch(batch: readonly PolledRecord[], options: DeliverOptions): Promise<void> {
  let remaining = batch;
  for (let retries = 0; remaining.length > 0 && !options.signal.aborted; ) {
    remaining = await giveUpAged(remaining, options);
    if (remaining.length === 0 || options.signal.aborted) return;
    const passed = await attempt(remaining, options);
    pass(remaining.slice(0, passed), options);
    remaining = remaining.slice(passed);
    // An invocation that the stop itself ended says nothing about the records: the next start delivers them.
    if (remaining.length === 0 || options.signal.aborted) return;
    // A resume point further on is progress, and starts the count of retries anew.
    retries = passed > 0 ? 0 : retries + 1;
    if (retries > options.settings.maxRetryAttempts) {
      await giveUp(remaining, 'RetryAttemptsExhausted', options);
      return;
    }
    await options.sleep(Math.min(longestBackoff, firstBackoff * 2 ** Math.min(retries, 10)));
  }
}

/** How many records at the batch's head were passed. */
async function attempt(records: readonly PolledRecord[], options: DeliverOptions): Promise<number> {
  let response: unknown;
  try {
    response = await options.invoke(kinesisEvent(records, options.source));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    options.report(`${options.source.shardId}: the function failed and the batch is retried: ${reason}`);
    return 0;
  }
  const verdict = readBatchResponse(
    response,
    records.map(({ sequenceNumber }) => sequenceNumber),
  );
  if (verdict.kind === 'done') return records.length;
  if (verdict.kind === 'resume') return verdict.place;
  options.report(`${options.source.shardId}: the whole batch is retried: ${verdict.reason}`);
  return 0;
}

async function giveUpAged(
  records: readonly PolledRecord[],
  options: DeliverOptions,
): Promise<readonly PolledRecord[]> {
  const oldest = options.now() - options.settings.maxRecordAge;
  const young = records.findIndex(({ arrivalTime }) => arrivalTime >= oldest);
  const aged = young < 0 ? records : records.slice(0, young);
  if (aged.length > 0) await giveUp(aged, 'RecordAgeExceeded', options);
  return records.slice(aged.length);
}

/** Hands records to the destination, however long it takes nothing: passed without it they would be lost. */
async function giveUp(
  records: readonly PolledRecord[],
  condition: Parameters<OnFailure['give']>[2],
  options: DeliverOptions,
): Promise<void> {
  const { onFailure, source, report, signal } = options;
  while (!signal.aborted) {
    try {
      onFailure.give(records, source, condition, kinesisEvent(records, source));
      report(`${source.shardId}: ${records.length} records given up: ${condition}`);
      pass(records, options);
      return;
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      report(`${source.shardId}: the on-failure destination failed and is tried again: ${reason}`);
      await options.sleep(longestBackoff);
    }
  }
}

function pass(records: readonly PolledRecord[], options: DeliverOptions): void {
  const last = records.at(-1);
  if (last !== undefined) options.checkpoint(last.sequenceNumber);
}
