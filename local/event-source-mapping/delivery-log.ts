import type { Clock } from './clock.ts';
import type { BatchResult } from './response.ts';
import type { Delivery } from './retry.ts';

/** What a mapping has delivered so far. */
export interface Deliveries {
  /** Invocations that have ended. */
  readonly invocations: number;
  /** Of these, such as delivered records again. */
  readonly retries: number;
  /** Of these, such as failed as a whole. */
  readonly failed: number;
  /** The newest, oldest first. */
  readonly recent: readonly TimedDelivery[];
}

/** Milliseconds, with `at` since the epoch. */
export interface TimedDelivery {
  /** When it began. */
  readonly at: number;
  /** From the arrival of its first record to the beginning. */
  readonly waited: number;
  /** Of this, since the mapping had read the record: its batch was gathered, or the function had another one. */
  readonly gathered: number;
  /** What the function took. */
  readonly took: number;
  /** Whether nothing of it came again. */
  readonly isDone: boolean;
}

/** Records that the function of a lane has: how many, since when, and how often they were tried before. */
export interface UnderWay {
  readonly records: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly retries: number;
}

const kept = 256;

/** Counts of all lanes of a mapping. */
export class DeliveryCounts implements Deliveries {
  invocations = 0;
  retries = 0;
  failed = 0;
  readonly recent: TimedDelivery[] = [];

  add(timed: TimedDelivery, isRetry: boolean, isFailed: boolean): void {
    this.invocations += 1;
    if (isRetry) this.retries += 1;
    if (isFailed) this.failed += 1;
    this.recent.push(timed);
    if (this.recent.length > kept) this.recent.shift();
  }
}

/** Follows the deliveries of one lane. */
export class DeliveryLog {
  underWay: UnderWay | undefined;
  private readonly counts: DeliveryCounts;
  private readonly clock: Pick<Clock, 'now'>;
  private waited = 0;
  private gathered = 0;
  private readAt: number | undefined;

  constructor(counts: DeliveryCounts, clock: Pick<Clock, 'now'>) {
    this.counts = counts;
    this.clock = clock;
  }

  /** A batch begins. @param readAt when the mapping read its first record, in milliseconds since the epoch */
  taken(readAt: number | undefined): void {
    this.readAt = readAt;
  }

  began({ records, invokeCount }: Delivery): void {
    const since = this.clock.now();
    this.underWay = { records: records.length, since, retries: invokeCount };
    this.waited = Math.max(0, since - (records[0]?.arrivalTime ?? since));
    this.gathered = Math.min(this.waited, Math.max(0, since - (this.readAt ?? since)));
  }

  ended(result: BatchResult['kind']): void {
    const { underWay, waited, gathered } = this;
    if (underWay === undefined) return;
    const { since, retries } = underWay;
    const took = this.clock.now() - since;
    const timed = { at: since, waited, gathered, took, isDone: result === 'done' };
    this.counts.add(timed, retries > 0, result === 'failed');
  }

  /** The batch has nothing more to deliver. */
  through(): void {
    this.underWay = undefined;
  }
}
