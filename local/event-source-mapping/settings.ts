/**
 * The settings of an event source mapping, in this emulator's units. Made by `readSettings` from the properties of an
 * `AWS::Lambda::EventSourceMapping`.
 */
export interface MappingSettings {
  /** Records in a batch, at most 10,000. */
  readonly batchSize: number;
  /** Milliseconds. */
  readonly maxBatchingWindow: number;
  /** Milliseconds; records older than this go to the on-failure destination. Infinity: never. */
  readonly maxRecordAge: number;
  /** Infinity: until the record is too old. */
  readonly maxRetryAttempts: number;
  /** Batches of one shard that are under way at once, 1 to 10. */
  readonly parallelizationFactor: number;
  readonly bisectBatchOnFunctionError: boolean;
  /** Whether `ReportBatchItemFailures` is among the function's response types; else no response is read. */
  readonly reportBatchItemFailures: boolean;
  /** Event patterns as JSON text; a record that satisfies any of them passes. Empty: all pass. */
  readonly filters: readonly string[];
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Milliseconds since the epoch; for `AT_TIMESTAMP`. */
  readonly startingPositionTimestamp?: number | undefined;
}

/**
 * The defaults of the API:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
export const defaultSettings: Omit<MappingSettings, 'startingPosition'> = {
  batchSize: 100,
  maxBatchingWindow: 0,
  maxRecordAge: Number.POSITIVE_INFINITY,
  maxRetryAttempts: Number.POSITIVE_INFINITY,
  parallelizationFactor: 1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
  filters: [],
};

/** A record as GetRecords gave it; `data` is base64 already, as the function gets it. */
export interface PolledRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: string;
  /** Milliseconds since the epoch. */
  readonly arrivalTime: number;
}
