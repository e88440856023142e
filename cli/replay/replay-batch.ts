import { z } from 'zod';
import { eventEntry } from '../kit/event.ts';
import { Fault } from '../kit/fault.ts';
import type { Invoker } from '../kit/invoke-function.ts';
import type { ShardRecord } from '../stream/shard-pages.ts';

const batchResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).max(1),
});

export interface ReplayTarget {
  readonly invoker: Invoker;
  readonly streamArn: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Nothing new begins. */
  readonly signal: AbortSignal;
  /** What is under way is given up. */
  readonly abandon: AbortSignal;
  /** A record that no invocation can carry is passed over. */
  readonly onTooLarge: (record: ShardRecord) => void;
}

/** Invocations in a row without progress, with their pauses about a minute and a half, before the replay ends. */
const mostAttempts = 12;
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/**
 * Invokes the indexer as the event source mapping would, until it has settled all records or a stop comes; from the
 * record that it names it goes on. A batch whose process ends is cut in half.
 *
 * @throws Fault when there is no progress
 */
export async function replayBatch(
  records: readonly ShardRecord[],
  target: ReplayTarget,
  onSettled: (last: ShardRecord, count: number) => void,
): Promise<void> {
  let done = 0;
  let size = records.length;
  for (let attempts = 0; done < records.length && !target.signal.aborted; ) {
    const batch = records.slice(done, done + size);
    const attempt = await invokeOnce(batch, target);
    const last = batch[attempt.settled - 1];
    if (last !== undefined) {
      done += attempt.settled;
      attempts = 0;
      onSettled(last, attempt.settled);
    }
    if (attempt.settled === batch.length) {
      size = Math.min(records.length, size * 2);
      continue;
    }
    if (attempt.crashed) size = Math.max(1, Math.floor(size / 2));
    // A smaller cut is an attempt of its own; only what can't be cut any more uses up the patience.
    if (!attempt.crashed || batch.length === 1) attempts += 1;
    if (attempts >= mostAttempts) throw noProgress(batch, attempt.why);
    await target.sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** attempts));
  }
}

interface Attempt {
  readonly settled: number;
  readonly crashed: boolean;
  readonly why: string;
}

async function invokeOnce(
  batch: readonly ShardRecord[],
  { invoker, streamArn, abandon, onTooLarge }: ReplayTarget,
): Promise<Attempt> {
  const event = { Records: batch.map((record) => eventEntry(record, streamArn)) };
  const done = await invoker.invoke(event, abandon);
  const [first] = batch;
  if (done.kind === 'too-large' && batch.length === 1 && first !== undefined) {
    onTooLarge(first);
    return { settled: 1, crashed: false, why: '' };
  }
  if (done.kind !== 'answer') return { settled: 0, crashed: done.kind !== 'failed', why: done.message };
  const response = batchResponse.safeParse(done.answer);
  if (!response.success) {
    throw new Fault(
      'TARGET',
      `The function ${invoker.name} is no indexer: its answer has no batchItemFailures.`,
    );
  }
  const [failure] = response.data.batchItemFailures;
  if (failure === undefined) return { settled: batch.length, crashed: false, why: '' };
  const position = batch.findIndex(({ sequenceNumber }) => sequenceNumber === failure.itemIdentifier);
  return {
    settled: Math.max(0, position),
    crashed: false,
    why: 'the engine took none of its records; see the log of the function',
  };
}

function noProgress([first]: readonly ShardRecord[], why: string): Fault {
  const where = first === undefined ? '' : ` at ${first.shardId}:${first.sequenceNumber}`;
  return new Fault('TARGET', `The replay makes no progress${where} (${why}): go on later with --resume.`);
}
