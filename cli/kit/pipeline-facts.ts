/** What finds and rebuilds a pipeline's documents, as those say who run it. */
export interface PipelineFacts {
  readonly name: string;
  /** What a search asks for: a pattern of index names, or an alias. */
  readonly index: string;
  /** The field with the event time; `undefined` if the documents have none. */
  readonly eventTime: string | undefined;
  /** Whether every event time counts, however far from the record's arrival. */
  readonly historicalInput: boolean;
  /**
   * For how long a record waits for an index that takes no writes, in milliseconds; `undefined` where an earlier version
   * runs, which doesn't say.
   */
  readonly lateWrites?: number | undefined;
}
