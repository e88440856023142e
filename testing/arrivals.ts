import type { Failure } from '../functions/core/outcome/outcome.ts';
import { timeDocuments } from '../functions/core/windows/timed-documents.ts';
import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../functions/pipeline/record.ts';

/** What is found of records while they are given their arrivals. */
export interface Timing {
  /** Records of which the pipeline rejects a part, and the first of them with its reason. */
  rejected: number;
  firstRejected?: { readonly record: StreamRecord; readonly failure: Failure | undefined };
  /** Records with documents of which none has an event time, or a plausible one: taken to be as late as the one before. */
  untimed: number;
  /** Event times that records were given, in milliseconds since the epoch. */
  first?: number;
  last?: number;
}

export interface TimingOptions {
  readonly pipeline: Pipeline;
  readonly timing: Timing;
  /** What the records have for an arrival until then: an event time from there on isn't the event's own. */
  readonly now: number;
  /** The arrival of a record without an event time before which none had one. Default: `now`. */
  readonly otherwise?: number;
}

/** A record that the pipeline's transform holds back for now. */
export class HeldRecord extends Error {
  readonly record: StreamRecord;
  readonly failure: Failure;

  constructor(record: StreamRecord, failure: Failure) {
    super(`${failure.type}: ${failure.message}`);
    this.record = record;
    this.failure = failure;
  }
}

/**
 * The records with arrivals at their event times, so that the past is judged as it was when it was live; one without
 * a plausible time arrives with the one before it. In several goes if they are more than a batch may hold in memory.
 *
 * @throws HeldRecord if a look-up of the pipeline fails
 */
export async function* atEventTimes(
  records: readonly StreamRecord[],
  options: TimingOptions,
): AsyncGenerator<StreamRecord> {
  for (let rest = records; rest.length > 0; ) {
    const arrived = await fromTheFront(rest, options);
    yield* arrived;
    rest = rest.slice(arrived.length);
  }
}

/** At least one. */
async function fromTheFront(
  all: readonly StreamRecord[],
  { pipeline, timing, now, otherwise = now }: TimingOptions,
): Promise<StreamRecord[]> {
  const { documents, taken, rejected, firstRejected, failure } = await timeDocuments(all, pipeline, {
    historicalInput: true,
  });
  const [front] = all;
  if (failure !== undefined && taken === 0 && front !== undefined) throw new HeldRecord(front, failure);
  timing.rejected += rejected.length;
  const [bad] = rejected;
  if (bad !== undefined) timing.firstRejected ??= { record: bad, failure: firstRejected };
  const times = new Map<string, number>();
  for (const { sequenceNumber, eventTime } of documents) {
    // What arrived now has no time of its own.
    if (eventTime < now)
      times.set(sequenceNumber, Math.max(times.get(sequenceNumber) ?? eventTime, eventTime));
  }
  timing.untimed += new Set(documents.map(({ sequenceNumber }) => sequenceNumber)).size - times.size;
  const [earliest] = times.values();
  return all.slice(0, taken).map((record) => {
    const time = times.get(record.sequenceNumber);
    if (time !== undefined) {
      timing.first = Math.min(timing.first ?? time, time);
      timing.last = Math.max(timing.last ?? time, time);
    }
    return { ...record, arrivalTime: time ?? timing.last ?? earliest ?? otherwise };
  });
}
