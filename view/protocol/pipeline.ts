// The room Pipeline: what is deployed, and whether the engine has what the definition says. Texts are for reading;
// lengths of time in milliseconds, memory in MiB.

/** `GET shown` */
export interface ShownPipeline {
  readonly options: readonly ShownOption[];
  /** `project`: a stack keeps no options, so these are what the project's files would deploy. */
  readonly optionsOf: 'run' | 'project';
  readonly stream: readonly ShownSetting[];
  readonly functions: readonly ShownFunction[];
  readonly engine: ShownEngine | { readonly problem: string };
  readonly endpoints: readonly ShownSetting[];
  readonly versions: readonly ShownSetting[];
}

export interface ShownOption {
  readonly name: string;
  readonly value: string;
  /** Where it was set; absent: it is the default. */
  readonly from?: string | undefined;
  readonly about: string;
}

export interface ShownSetting {
  readonly name: string;
  readonly value: string;
  /** What the definition or the options say, where that is something else. */
  readonly otherwise?: string | undefined;
}

export interface ShownFunction {
  readonly role: 'indexer' | 'aggregator';
  readonly name: string;
  readonly memory: Use;
  /** Of the last minute's invocations: `used` is the 99th percentile. */
  readonly time: Use;
  /** Of the function. */
  readonly settings: readonly ShownSetting[];
  /** Of its event source mapping. */
  readonly mapping: readonly ShownSetting[];
}

export interface Use {
  readonly limit: number;
  /** Absent where that isn't known. */
  readonly used?: number | undefined;
}

export interface ShownEngine {
  /** `OpenSearch 2.19.1` */
  readonly engine: string;
  /** Why nothing is compared: the definition can't be read here. */
  readonly undefinedHere?: string | undefined;
  readonly template: string;
  /** The newest index of the pipeline, whose fields are compared. */
  readonly index?: string | undefined;
  readonly settings: readonly ShownSetting[];
  readonly lifecycle: readonly ShownSetting[];
  /** Those that differ first. */
  readonly fields: readonly ShownField[];
  /** Fields that are not among them, because there are so many; they are all the same. */
  readonly more: number;
  readonly indices: readonly ShownIndex[];
}

export interface ShownField {
  readonly field: string;
  readonly defined?: string | undefined;
  readonly template?: string | undefined;
  readonly index?: string | undefined;
  readonly differs: boolean;
}

export interface ShownIndex {
  readonly name: string;
  readonly documents: number;
  readonly bytes: number;
  readonly health: string;
}
