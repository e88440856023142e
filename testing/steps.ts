import { messageOf } from '../functions/core/outcome/outcome.ts';
import { type Duration, milliseconds } from '../functions/pipeline/duration.ts';
import { TestError } from './test-error.ts';

/** A moment: ISO 8601 text, a Date, or milliseconds since the epoch. */
export type Moment = string | Date | number;

/** What a producer puts: text and bytes as they are, everything else as JSON. */
export type RecordData = string | Uint8Array | object | number | boolean | null;

export interface RecordOptions {
  /** Default: the record's place in the test, as text. */
  readonly partitionKey?: string;
  /** When Kinesis takes the record. Default: as `testPipeline` says. */
  readonly arrivesAt?: Moment;
}

/** A record with its partition key or its arrival time, made by `record`. */
export class TestRecord {
  readonly bytes: Uint8Array;
  readonly partitionKey: string | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivesAt: number | undefined;

  constructor(bytes: Uint8Array, partitionKey: string | undefined, arrivesAt: number | undefined) {
    this.bytes = bytes;
    this.partitionKey = partitionKey;
    this.arrivesAt = arrivesAt;
  }
}

/** A time in which no record comes, made by `wait`. */
export class Wait {
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
}

export type RecordStep = RecordData | TestRecord;
export type TestStep = RecordStep | Wait;

/** A record whose partition key or arrival time matters. @throws TestError if it has no bytes or no such time */
export function record(data: RecordData, { partitionKey, arrivesAt }: RecordOptions = {}): TestRecord {
  return new TestRecord(bytesOf(data), partitionKey, arrivesAt === undefined ? undefined : timeOf(arrivesAt));
}

/**
 * No record comes for so long: the clock moves on, and the sweeps come that a deployed pipeline has each minute. They
 * close windows and find silent keys.
 * @throws TestError for what is no length of time
 */
export function wait(duration: Duration): Wait {
  const length = milliseconds(duration);
  if (length > 0) return new Wait(length);
  throw new TestError(
    `wait('${duration}') is no length of time: give one such as '90s', '31m', '2h' or '1d'.`,
  );
}

export function asRecord(step: RecordStep): TestRecord {
  return step instanceof TestRecord ? step : record(step);
}

/** Milliseconds since the epoch. @throws TestError */
export function timeOf(moment: Moment): number {
  const time = typeof moment === 'number' ? moment : new Date(moment).getTime();
  if (Number.isFinite(time)) return time;
  throw new TestError(
    `${JSON.stringify(moment)} is no time: give ISO 8601 text such as '2026-01-05T10:00:00Z', a Date, or milliseconds.`,
  );
}

function bytesOf(data: RecordData): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return Buffer.from(typeof data === 'string' ? data : jsonOf(data));
}

function jsonOf(data: unknown): string {
  try {
    const json: string | undefined = JSON.stringify(data);
    if (json !== undefined) return json;
  } catch (thrown) {
    throw new TestError(
      `A record can't be made JSON (${messageOf(thrown)}): give plain data, text or bytes.`,
      {
        cause: thrown,
      },
    );
  }
  throw new TestError(`A record can't be ${typeof data}: give plain data, text or bytes.`);
}
