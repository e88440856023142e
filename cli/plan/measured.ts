/** CPU and waiting of a function, as a bench measured them. Its work grows in a straight line with what it is given. */
export interface FunctionFigures {
  /** CPU of an invocation, however few its records, in milliseconds. */
  readonly invocationMs: number;
  /** CPU of a record without bytes, in microseconds. */
  readonly recordMicros: number;
  /** CPU of a kibibyte of records, in microseconds. */
  readonly kibibyteMicros: number;
  /** CPU of a key that occurs in a batch, in microseconds; 0 for the indexer. */
  readonly keyMicros: number;
  /** Time in which an invocation waits for the engine, in milliseconds, and for each of its records, in microseconds. */
  readonly waitMs: number;
  readonly waitRecordMicros: number;
  /** What an invocation writes to its log, in bytes. */
  readonly logBytes: number;
}

export interface Measured {
  /** Day of the measurement. */
  readonly date: string;
  readonly machine: string;
  readonly indexer: FunctionFigures;
  readonly aggregator: FunctionFigures;
}
