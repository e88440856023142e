import { lengthOfTime, oneOf, oneOfNumbers, wholeNumber } from '../option-fields.ts';

/** What CloudWatch Logs accepts, in days. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** How the functions get records, and what they may use. */
export const functionFields = {
  batchSize: wholeNumber(1, 10_000, 'records', {
    description: 'Most records per invocation.',
  }).default(1_000),
  maxBatchingWindow: lengthOfTime('0s', '5m', {
    description:
      'How long Lambda gathers records for a batch. Shorter is fresher, longer needs fewer invocations.',
  }).default('1s'),
  aggregatorBatchSize: wholeNumber(1, 10_000, 'records', {
    description:
      'Most records per invocation of the aggregator, in pipelines with windows. The number of keys in a batch is what limits it.',
  }).default(1_000),
  parallelizationFactor: wholeNumber(1, 10, 'batches', {
    description:
      'Batches of one shard that the indexer processes concurrently; the order within a partition key is kept. The aggregator always processes one at a time.',
  }).default(1),
  functionMemory: wholeNumber(256, 10_240, 'MB', {
    description: 'Memory of indexer and aggregator; CPU grows with it.',
  }).default(512),
  functionTimeout: lengthOfTime('10s', '15m', {
    description: 'Timeout of indexer and aggregator. They wait for a slow engine until shortly before it.',
  }).default('1m'),
  logLevel: oneOf(['DEBUG', 'INFO', 'WARN', 'ERROR'], {
    description: 'What the functions log besides the one line for each batch.',
  }).default('INFO'),
  logRetention: oneOfNumbers(logRetentionDays, {
    description: 'How many days logs are kept.',
  }).default(30),
};
