import type { RunOptions } from './options.ts';

/** The shortest retention of a stream: https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html */
const shortestHours = 24;

/**
 * For how many hours a run's stream keeps its records. Without `--data-dir` it goes with the run, and nothing reads it
 * afterwards: so it keeps no more than it has to, on a disk that may be small, or in memory.
 * @param retentionHours as `streamRetention` has it
 */
export function keptHours(
  { dataDir, kinesisEndpoint }: Pick<RunOptions, 'dataDir' | 'kinesisEndpoint'>,
  retentionHours: number,
): number {
  const goesWithRun = dataDir === undefined && kinesisEndpoint === undefined;
  return goesWithRun ? shortestHours : retentionHours;
}
