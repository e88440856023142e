import { type Duration, durationOf } from '../../functions/pipeline/duration.ts';

/** What a pipeline is planned for. */
export interface Load {
  /** At the busiest time of a usual day. */
  readonly recordsPerSecond: number;
  /** Of a record, as it is put. */
  readonly bytes: number;
  /** Keys of a window that have documents in a minute; `undefined`: a pipeline without windows. */
  readonly keys: number | undefined;
  /** How long documents are kept, in days. */
  readonly retentionDays: number;
  /** Copies of each index besides the primary. */
  readonly replicas: number;
}

/** As AWS counts a month. */
export const hoursOfMonth = 730;
export const secondsOfMonth = hoursOfMonth * 3_600;

export const bytesOfGiB = 1_024 ** 3;

/** Functions that read the stream: the indexer, and in a pipeline with windows the aggregator. */
export function readersOf({ keys }: Load): number {
  return keys === undefined ? 1 : 2;
}

/** What a month's records come to when each is rounded up to a multiple of `unit` bytes, in GiB. */
export function monthlyGiB({ recordsPerSecond, bytes }: Load, unit = 1): number {
  return (recordsPerSecond * Math.ceil(bytes / unit) * unit * secondsOfMonth) / bytesOfGiB;
}

/** Days as a pipeline's file says them: `30d`. */
export function lengthOf(days: number): Duration {
  return durationOf(Math.round(days * 86_400_000));
}
