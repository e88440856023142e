/** What is deployed, on this machine or on AWS. Lengths of time in milliseconds, memory in MiB. */
export interface Deployed {
  /** Given ones; all others have their defaults. */
  readonly options: readonly GivenOption[];
  /** `project`: a stack keeps no options, so these are those of the project's files. */
  readonly optionsOf: 'run' | 'project';
  readonly stream: {
    readonly name: string;
    readonly shards?: number | undefined;
    readonly retentionHours?: number | undefined;
  };
  readonly functions: readonly DeployedFunction[];
  readonly endpoints: readonly Named[];
  readonly versions: readonly Named[];
  /** Of the index templates, where it isn't their own. */
  readonly templatePriority?: number | undefined;
}

export interface GivenOption {
  readonly name: string;
  readonly value: unknown;
  /** Where it was set, as text. */
  readonly from: string;
}

export interface Named {
  readonly name: string;
  readonly value: string;
}

export interface DeployedFunction {
  readonly role: 'indexer' | 'aggregator';
  readonly name: string;
  readonly memory: number;
  readonly memoryUsed?: number | undefined;
  readonly timeout: number;
  readonly runtime?: string | undefined;
  /** When it was last changed, in milliseconds since the epoch. */
  readonly changedAt?: number | undefined;
  readonly mapping?: DeployedMapping | undefined;
}

/** What is absent has no limit, or isn't told. */
export interface DeployedMapping {
  readonly state?: string | undefined;
  readonly batchSize?: number | undefined;
  readonly maxBatchingWindow?: number | undefined;
  readonly maxRecordAge?: number | undefined;
  readonly maxRetryAttempts?: number | undefined;
  readonly parallelizationFactor?: number | undefined;
  readonly bisectBatchOnFunctionError?: boolean | undefined;
  readonly reportBatchItemFailures?: boolean | undefined;
  readonly startingPosition?: string | undefined;
  readonly filters?: readonly string[] | undefined;
}
