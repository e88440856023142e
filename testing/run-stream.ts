import type { RecordOutcome } from '../functions/core/outcome/outcome.ts';
import type { StreamRecord } from '../functions/pipeline/record.ts';
import { type CutRules, cutBatches } from './cut-batches.ts';

/** What a shard's batches are given to, as a mapping gives them to a function. */
export interface Consumer {
  /** One outcome a record, in the batch's order; `at` is what the clock says, in milliseconds since the epoch. */
  readonly deliver: (records: readonly StreamRecord[], at: number) => Promise<readonly RecordOutcome[]>;
  /** What the function's schedule does; it finds nothing to come. */
  readonly sweep?: (at: number) => Promise<void>;
  /** A record at the head of its batch has to come again, `attempts` times in a row: no record after it is delivered. */
  readonly held: (record: StreamRecord, outcome: RecordOutcome) => void;
  readonly attempts: number;
}

export interface RunOptions {
  readonly consumers: readonly Consumer[];
  readonly cut: CutRules;
  /** When to sweep while no record comes. */
  readonly sweepTimes: (gap: { readonly from: number; readonly to: number }) => readonly number[];
}

/** Gives records of one shard to consumers, batch by batch, on a clock that the records' arrivals move on. */
export function createRun({ consumers, cut, sweepTimes }: RunOptions) {
  const held = new Set<Consumer>();
  let reached: number | undefined;
  const sweepAt = async (at: number): Promise<void> => {
    for (const { sweep } of consumers) await sweep?.(at);
  };
  /** When the last sweep was on the way. */
  const comeTo = async (time: number): Promise<number | undefined> => {
    const times = sweepTimes({ from: reached ?? time, to: time });
    for (const at of times) await sweepAt(at);
    reached = Math.max(reached ?? time, time);
    return times.at(-1);
  };
  return {
    /** The latest arrival, or the end of the last pause. */
    reached: () => reached,
    /** Delivers all of them. */
    put: async (records: AsyncIterable<StreamRecord>): Promise<void> => {
      for await (const batch of cutBatches(records, cut)) {
        await comeTo(batch[0]?.arrivalTime ?? 0);
        for (const { arrivalTime } of batch) reached = Math.max(reached ?? arrivalTime, arrivalTime);
        for (const consumer of consumers) {
          if (held.has(consumer)) continue;
          if (!(await deliverInFull(batch, reached ?? 0, consumer))) held.add(consumer);
        }
      }
    },
    /** No record comes until then, when the last sweep of the pause comes. */
    passUntil: async (time: number): Promise<void> => {
      if ((await comeTo(time)) !== time) await sweepAt(time);
    },
  };
}

/**
 * A batch again and again from the first record that has to come again, as a mapping delivers it. False when that
 * record is held.
 */
async function deliverInFull(
  batch: readonly StreamRecord[],
  at: number,
  consumer: Consumer,
): Promise<boolean> {
  let failures = 0;
  for (let rest = batch; rest.length > 0; ) {
    const outcomes = await consumer.deliver(rest, at);
    const first = outcomes.findIndex(({ status }) => status === 'errored');
    if (first === -1) return true;
    failures = first === 0 ? failures + 1 : 0;
    const [record, outcome] = [rest[first], outcomes[first]];
    if (failures === consumer.attempts && record !== undefined && outcome !== undefined) {
      consumer.held(record, outcome);
      return false;
    }
    rest = rest.slice(first);
  }
  return true;
}
