/** One record as it was read: a line without its line ending, or a row of CSV as a JSON object. */
export interface InputRecord {
  readonly bytes: Uint8Array;
  /** Where it was read: line (or row of CSV) of the input, from 1. */
  readonly line: number;
  /** Known beforehand only for a record from a leftovers file. */
  readonly partitionKey?: string;
  /** Why it can't be put at all: it goes to the leftovers without being tried. */
  readonly problem?: string;
}

export interface InputChunk {
  readonly records: readonly InputRecord[];
  readonly emptyLines: number;
}

/** Where records come from. Chunks are pulled, so nothing is read that nobody asked for. */
export interface Input {
  readonly name: string;
  readonly chunks: AsyncIterable<InputChunk>;
  /** Bytes in all; undefined for a pipe or a socket. */
  readonly size?: number;
  /** Bytes read so far, of `size`. */
  readonly position: () => number;
  readonly close: () => void;
}

/** A record ready to be put: the bytes that Kinesis will hold, beside those that were read. */
export interface Encoded {
  readonly input: InputRecord;
  readonly data: Uint8Array;
  /** Undefined: any key will do. */
  readonly partitionKey: string | undefined;
}

/** What one Kinesis record will hold: a single record, or several under one key (KPL aggregation). */
export interface Entry {
  readonly partitionKey: string;
  readonly records: readonly Encoded[];
}

export type Batch = readonly Entry[];

export interface LeftOver {
  readonly record: InputRecord;
  readonly partitionKey?: string | undefined;
  readonly reason: string;
}
