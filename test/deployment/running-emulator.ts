/** An emulator of AWS that runs on this machine for one test file. */
export interface RunningEmulator {
  readonly endpoint: string;
  /** What the stack names as its search endpoint. */
  readonly searchEndpoint: (domainName: string) => string;
  /** What it has printed. */
  readonly log: () => string;
  stop(): Promise<void>;
}

/** Whether `npm run test:localstack` runs this. */
export const isLocalStack = process.env.SHARDLINE_AWS_EMULATOR === 'localstack';
