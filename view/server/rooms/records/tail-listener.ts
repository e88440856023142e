import type { Refusal } from './refusals.ts';
import type { TailRecord } from './tail-record.ts';

/** A record before and after the functions rejected it. */
export interface Refused {
  readonly before: TailRecord;
  readonly after: TailRecord;
}

/** What a reading of the tail is given. */
export interface TailListener {
  readonly onRecords: (records: readonly TailRecord[]) => void;
  /** The functions have rejected a record that the code here doesn't; absent: it isn't among the kept ones. */
  readonly onRefusal: (record: Refused | undefined, refusal: Refusal) => void;
}
