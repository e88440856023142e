import { entryBytes } from '../kit/event.ts';
import { invocationMs } from './function-time.ts';
import type { Load } from './load.ts';
import type { FunctionFigures } from './measured.ts';

/** A batch with its records in base64 is at most as large. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostBatchBytes = 6_000_000;

/** A lane that works all the time never catches up. */
export const busiest = 0.7;

/** How one function works through its lanes. */
export interface Lanes {
  readonly lanes: number;
  /** From one invocation of a lane to the next, in seconds. */
  readonly everySeconds: number;
  readonly recordsOfBatch: number;
  readonly invocationMs: number;
  /** Part of its time in which a lane works, from 0 to 1. */
  readonly busy: number;
  /** Invocations at a time, of all lanes. */
  readonly concurrency: number;
  readonly invocationsPerSecond: number;
}

export interface LaneSettings {
  readonly lanes: number;
  readonly figures: FunctionFigures;
  /** MB. */
  readonly memory: number;
  /** How long records are gathered, in seconds. */
  readonly windowSeconds: number;
}

/** Most records that a batch holds, by their bytes. */
export function mostOfBatch(bytes: number): number {
  const record = {
    shardId: 'shardId-000000000000',
    sequenceNumber: '0'.repeat(56),
    // As long as a UUID.
    partitionKey: '0'.repeat(36),
    data: 'A'.repeat(4 * Math.ceil(bytes / 3)),
    arrivalTime: 0,
  };
  const arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/a-stream-of-some-name';
  return Math.max(1, Math.floor(mostBatchBytes / entryBytes(record, arn)));
}

/** How a function keeps up with a load when it has so many lanes. */
export function laneWork(load: Load, { lanes, figures, memory, windowSeconds }: LaneSettings): Lanes {
  const perLane = load.recordsPerSecond / lanes;
  const most = mostOfBatch(load.bytes);
  // A batch waits for a record, then for the window or until it is full.
  const gathering = Math.max(1 / perLane, Math.min(windowSeconds, most / perLane));
  const recordsOfBatch = Math.max(1, perLane * gathering);
  // A key may come in every shard.
  const keys = load.keys ?? 0;
  const took = invocationMs(figures, { records: recordsOfBatch, bytes: load.bytes, keys }, memory);
  const busy = took / 1_000 / gathering;
  // A lane that takes longer than it gathers has larger batches, which cost less a record; it is planned as if not.
  const everySeconds = Math.max(gathering, took / 1_000);
  return {
    lanes,
    everySeconds,
    recordsOfBatch,
    invocationMs: took,
    busy,
    concurrency: Math.min(lanes, lanes * busy),
    invocationsPerSecond: lanes / everySeconds,
  };
}
