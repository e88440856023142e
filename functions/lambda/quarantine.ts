import type { BatchResponse } from '../core/outcome/batch-response.ts';
import { InvocationFault, type RecordOutcome } from '../core/outcome/outcome.ts';
import type { DeadLetterStore } from '../dead-letters/open-store.ts';
import { prefixes } from '../dead-letters/prefixes.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import { inTime } from './time-limit.ts';

export interface QuarantineOptions {
  /** Names the folder of the marks. */
  readonly pipelineName: string;
  readonly store: DeadLetterStore;
  /** Whether the engine answers at all: while it doesn't, no crash is taken for the record's fault. */
  readonly engineAnswers: () => Promise<boolean>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A record that arrives alone is younger than this, in milliseconds. One left alone by bisecting is older. */
const freshForMs = 30_000;

/** Starts that were never followed by an end, until the record counts as the cause. */
const mostCrashes = 3;

/**
 * A mark that takes longer isn't worth the time of its record, in milliseconds. The first of a container loads the
 * store's client.
 */
const longestMarking = 3_000;

const crashed: RecordOutcome = {
  status: 'rejected',
  failures: [
    {
      stage: 'function',
      type: 'crashed',
      message: `the function ended ${mostCrashes} times while it processed this record alone: out of memory, or not done within its timeout`,
    },
  ],
};

const unclear: RecordOutcome = {
  status: 'errored',
  failures: [
    { stage: 'function', type: 'engine_silent', message: 'the record crashed before; the engine is down' },
  ],
};

/**
 * Keeps a record that crashes the function from holding its shard (G4). Lambda bisects a batch that crashes down to
 * that one record; alone, and not fresh, it leaves a mark in the dead-letter store before it is processed, and takes
 * it away after. A record whose marks were left behind too often is rejected without being processed.
 *
 * @param process the batch's own processing; it isn't called for a record in quarantine
 * @param conclude what is to become of a record in quarantine
 */
export async function withQuarantine<Batch extends { readonly response: BatchResponse }>(
  records: readonly StreamRecord[],
  options: QuarantineOptions,
  process: () => Promise<Batch>,
  conclude: (outcome: RecordOutcome) => Promise<Batch>,
): Promise<Batch> {
  const [record] = records;
  const { store, now, engineAnswers, pipelineName } = options;
  const suspect = record !== undefined && records.length === 1 && now() - record.arrivalTime > freshForMs;
  if (!suspect) return process();
  const key = `${prefixes.attempts}${pipelineName}/${record.stream}-${record.shardId}-${record.sequenceNumber}.json`;
  const crashes = await readCrashes(store, key);
  if (crashes >= mostCrashes) {
    const batch = await conclude((await engineAnswers()) ? crashed : unclear);
    // In the dead letters by now: should it come again, after a correction perhaps, it is tried again.
    if (batch.response.batchItemFailures.length === 0) await ignoringFailure(store.delete(key));
    return batch;
  }
  await ignoringFailure(store.put({ key, body: Buffer.from(JSON.stringify({ crashes: crashes + 1 })) }));
  try {
    const batch = await process();
    // It lived through it, whatever became of it.
    await ignoringFailure(store.delete(key));
    return batch;
  } catch (thrown) {
    // The engine refused us, or can't be understood: the record has no part in that, however often.
    if (thrown instanceof InvocationFault) await ignoringFailure(store.delete(key));
    throw thrown;
  }
}

/** A store that is slow or out of reach must not hold a record that may be fine; the marks only count what they can. */
function ignoringFailure(marking: Promise<void>): Promise<void> {
  return inTime(marking, longestMarking).catch(() => undefined);
}

/** A mark that can't be read or understood is none: then the record is tried again. */
async function readCrashes(store: DeadLetterStore, key: string): Promise<number> {
  try {
    const mark = await inTime(store.get(key), longestMarking);
    const { crashes } = JSON.parse(Buffer.from(mark ?? '{}').toString());
    return Number.isSafeInteger(crashes) ? crashes : 0;
  } catch {
    return 0;
  }
}
