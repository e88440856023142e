/** The same options give the same records, on every machine. */
export interface DemoOptions {
  readonly seed: number;
  /** Number of records. */
  readonly count: number;
  /** Milliseconds since the epoch: events lie within the quarter of an hour before. */
  readonly now: number;
}

export interface DemoRecord {
  /** The record's bytes, as UTF-8 text. */
  readonly data: string;
  readonly partitionKey: string;
}

/** What must have become of the records in the end; the three add up to `count`. */
export interface Expected {
  readonly documents: number;
  readonly rejected: number;
  readonly filtered: number;
}

/** A search that shows what the pipeline's documents are good for. */
export interface DemoQuery {
  readonly title: string;
  /** Index pattern. */
  readonly index: string;
  /** Body of a `_search` request. */
  readonly body: object;
  /**
   * The body of the engine's answer as a few lines of text, at least one.
   * @throws ZodError when the answer isn't one to this query
   */
  readonly answer: (response: unknown) => string;
}

/** A kind of record that the pipeline refuses, and the reason that its dead letter must give. */
export interface Poison {
  readonly data: string;
  readonly reason: RegExp;
}

/** Sample input of one pipeline, made up from a seed, and queries to show what became of it. */
export interface Demo {
  records(options: DemoOptions): Iterable<DemoRecord>;
  /** Counted from what the generator meant each record to be, without asking the pipeline. */
  expected(options: DemoOptions): Expected;
  readonly queries: readonly DemoQuery[];
  /** The refused records that are mixed into `records`. */
  readonly poison: readonly Poison[];
}
