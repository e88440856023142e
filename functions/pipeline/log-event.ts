/** One event of a log group, as a subscription filter sends it to Kinesis. */
export interface LogEvent {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
  /** Account that owns the log group. */
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
  /** What a filter pattern with named fields took out of the message. */
  readonly extractedFields?: Readonly<Record<string, unknown>>;
}
