// The names of the functions' variables, declared once: the stack and the local run set them, each function's config.ts
// reads them and says what each must be.

/** Where the search engine is, and how it is spoken to. */
export type SearchVariables = {
  readonly SEARCH_ENDPOINT: string;
  readonly SEARCH_AUTH: string;
  readonly SEARCH_SECRET?: string;
  readonly SEARCH_CA?: string;
};

/** Of every function that reads the stream. */
export type ConsumerVariables = SearchVariables & {
  readonly DEAD_LETTERS: string;
  readonly HISTORICAL_INPUT: string;
  /** Seconds. */
  readonly RECORD_AGE_LIMIT?: string;
  readonly STACK_NAME?: string;
  readonly LOG_REASONS?: string;
};

export type AggregatorVariables = ConsumerVariables & {
  readonly STREAM_ARN: string;
  readonly STACK_ACCOUNT?: string;
  readonly ALERT_TOPIC_ARN?: string;
  readonly INSTALLED_AT?: string;
};

export type SetupVariables = SearchVariables & {
  readonly SEARCH_REPLICAS?: string;
  readonly TEMPLATE_PRIORITY?: string;
  /** Whether the pipeline's dashboard is installed, and how. */
  readonly DASHBOARDS?: string;
  readonly OWNER: string;
};

/** https://docs.aws.amazon.com/powertools/typescript/latest/getting-started/usage-patterns/#environment-variables */
export type PowertoolsVariables = {
  readonly POWERTOOLS_SERVICE_NAME: string;
  readonly POWERTOOLS_METRICS_NAMESPACE: string;
  readonly POWERTOOLS_LOG_LEVEL: string;
};
