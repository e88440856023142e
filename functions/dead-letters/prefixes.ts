/** Where objects are in the bucket of the dead letters, or in the folder that stands for it. They name stored data: no version changes them. */
export const prefixes = {
  /** Records that the indexer rejected, and that wait for a redrive. */
  rejected: 'rejected/',
  /** Records that a redrive has settled. */
  redriven: 'redriven/',
  /** Whole batches that Lambda gave up. Lambda's own: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
  discarded: 'aws/lambda/',
  /** Marks of the functions: records that may have crashed one, and documents in doubt. */
  attempts: 'attempts/',
} as const;
