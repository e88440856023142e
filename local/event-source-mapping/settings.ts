/** What an event source mapping was told, in this emulator's units. Read from the template: see local/template.ts. */
export interface MappingSettings {
  /** Records in a batch, at most 10,000. */
  readonly batchSize: number;
  /** Milliseconds. */
  readonly maxBatchingWindow: number;
  /** Milliseconds; records older than this go to the on-failure destination. Infinity: never. */
  readonly maxRecordAge: number;
  /** Infinity: until the record is too old. */
  readonly maxRetryAttempts: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
}

/** A record as GetRecords gave it; `data` is base64 already, as the function gets it. */
export interface PolledRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: string;
  /** Milliseconds since the epoch. */
  readonly arrivalTime: number;
}
