import type { DemoQuery, Expected } from '../../pipelines/demo/kit/demo.ts';

/** Records that a run puts by itself. */
export interface Sample {
  readonly records: AsyncIterable<SampleRecord> | Iterable<SampleRecord>;
  /** How many there are, if that is known before. */
  readonly total: number | undefined;
  /** What must become of them; absent: anything that accounts for them all. */
  readonly expected?: Expected | undefined;
  /** Once all have been read: how many lines were too large or broken to be put. Absent: none can be. */
  readonly notPut?: (() => number) | undefined;
  /** Searches that show what became of them. */
  readonly queries: readonly DemoQuery[];
}

export interface SampleRecord {
  /** Bytes, or text as UTF-8. */
  readonly data: string | Uint8Array;
  readonly partitionKey: string;
}
