import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../functions/pipeline/record.ts';
import { atEventTimes, HeldRecord, type Timing, type TimingOptions } from './arrivals.ts';
import { streamRecord } from './shard.ts';
import { asRecord, type RecordStep, type Wait } from './steps.ts';

/** When a test begins in which nothing says when it is: always the same, so that a test gives the same each time. */
const beginning = Date.UTC(2026, 0, 1);

/** Later than every event: what has this time has copied its arrival. */
const endOfTime = Date.UTC(9999, 0, 1);

/** Records timed at once: their look-ups are as cheap as those of a batch. */
const timedAtOnce = 500;

/**
 * Gives records their arrivals: when the test says, else at their event times. None arrives before the end of a wait
 * that comes before it in the test.
 *
 * @param at when the first one arrives, in milliseconds since the epoch
 */
export function timetable(pipeline: Pipeline, at: number | undefined) {
  let position = 0;
  let clock = at;
  const timing: Timing = { rejected: 0, untimed: 0 };
  const goesByEvents = at === undefined && pipeline.document.eventTime !== undefined;

  const arriving = async function* (steps: readonly RecordStep[]): AsyncGenerator<StreamRecord> {
    const put = steps.map(asRecord);
    const made = put.map(({ bytes, partitionKey, arrivesAt: arrivalTime = endOfTime }) =>
      streamRecord(pipeline.name, { position: position++, bytes, partitionKey, arrivalTime }),
    );
    const otherwise = clock ?? beginning;
    const timed = goesByEvents
      ? await timeAll(made, { pipeline, timing, now: endOfTime, otherwise })
      : undefined;
    for (const [place, record] of made.entries()) {
      const arrivesAt = put[place]?.arrivesAt;
      // From then on the clock stands there.
      if (arrivesAt !== undefined && !goesByEvents) clock = arrivesAt;
      const ofEvent = timed?.[place] ?? clock ?? beginning;
      yield { ...record, arrivalTime: arrivesAt ?? Math.max(ofEvent, clock ?? ofEvent) };
    }
  };

  return {
    records: async function* (steps: readonly RecordStep[]): AsyncGenerator<StreamRecord> {
      for (let start = 0; start < steps.length; start += timedAtOnce) {
        yield* arriving(steps.slice(start, start + timedAtOnce));
      }
    },
    /** The end of a wait that begins now. @param reached the latest arrival */
    wait: ({ milliseconds }: Wait, reached: number | undefined): number => {
      clock = (reached ?? clock ?? beginning) + milliseconds;
      return clock;
    },
  };
}

/** The event times of records, in their order. One that is held back for now has that of the one before it. */
async function timeAll(records: readonly StreamRecord[], options: TimingOptions): Promise<number[]> {
  const times: number[] = [];
  while (times.length < records.length) {
    try {
      for await (const { arrivalTime } of atEventTimes(records.slice(times.length), options))
        times.push(arrivalTime);
    } catch (thrown) {
      if (!(thrown instanceof HeldRecord)) throw thrown;
      times.push(options.timing.last ?? options.otherwise ?? options.now);
    }
  }
  return times;
}
