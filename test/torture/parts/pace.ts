/** What of the stack's settings is to differ from run to run. Milliseconds and MiB. */
export interface Pace {
  readonly batchSize: number;
  readonly maxBatchingWindow: number;
  readonly timeout: number;
  readonly memory: number;
}

/** As the stack deploys by default. */
export const deployedPace: Pace = {
  batchSize: 1_000,
  maxBatchingWindow: 1_000,
  timeout: 60_000,
  memory: 512,
};

/** Small batches, so that there are many; a timeout that costs little, and lets the handler keep its reserve. */
export const faultPace: Pace = { batchSize: 100, maxBatchingWindow: 300, timeout: 8_000, memory: 256 };

/** Of the aggregator, which has no two lanes a shard to make up for what it missed. */
export const windowsPace: Pace = { ...faultPace, batchSize: 250 };
