import type { EventRecord } from '../kit/event.ts';

/** A record of the verification's own, as Kinesis took it. */
export interface MarkedRecord extends EventRecord {
  readonly stream: string;
  /** `performance.now()` when the request that put it was answered. */
  readonly putAt: number;
}
