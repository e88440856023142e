import type { RecordOutcome } from '../functions/core/outcome/outcome.ts';
import type { StreamRecord } from '../functions/pipeline/record.ts';
import { type CutRules, cutBatches } from './cut-batches.ts';
import type { Pause } from './sweep-times.ts';

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
  /** When to sweep next while no record comes. */
  readonly nextSweep: (pause: Pause) => Promise<number | undefined>;
}

/** Gives records of one shard to consumers, batch by batch, on a clock that the records' arrivals move on. */
export function createRun({ consumers, cut, nextSweep }: RunOptions) {
  const held = new Set<Consumer>();
  let reached: number | undefined;
  /** The last arrival. */
  let arrived: number | undefined;
  /** Of the last sweep since which no record has come. */
  let sweptAt: number | undefined;
  const sweepAt = async (at: number): Promise<void> => {
    for (const { sweep } of consumers) await sweep?.(at);
    sweptAt = at;
  };
  const comeTo = async (to: number): Promise<void> => {
    const base = arrived ?? to;
    for (let after = reached ?? to; ; ) {
      const next = await nextSweep({ after, isSwept: sweptAt === after, to, base });
      if (next === undefined) break;
      await sweepAt(next);
      after = next;
    }
    reached = Math.max(reached ?? to, to);
  };
  return {
    /** The latest arrival, or the end of the last pause. */
    reached: () => reached,
    /** The latest arrival. */
    arrived: () => arrived,
    /** Delivers all of them. */
    put: async (records: AsyncIterable<StreamRecord>): Promise<void> => {
      for await (const batch of cutBatches(records, cut)) {
        await comeTo(batch[0]?.arrivalTime ?? 0);
        for (const { arrivalTime } of batch) reached = Math.max(reached ?? arrivalTime, arrivalTime);
        [arrived, sweptAt] = [reached, undefined];
        for (const consumer of consumers) {
          if (held.has(consumer)) continue;
          if (!(await deliverInFull(batch, reached ?? 0, consumer))) held.add(consumer);
        }
      }
    },
    /** No record comes until then, when the last sweep of the pause comes. */
    passUntil: async (time: number): Promise<void> => {
      await comeTo(time);
      if (sweptAt !== time) await sweepAt(time);
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
