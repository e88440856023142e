import type { Doubt } from '../infer/shape.ts';

/** What the records of a sample are, and so how the pipeline reads them. */
export const readings = [
  'json',
  'csv',
  'access-log',
  'syslog',
  'cloudwatch-json',
  'cloudwatch-text',
  'timed-text',
  'text',
] as const;
export type ReadingOf = (typeof readings)[number];

/** One record, as it is put into the stream, and what the pipeline has of it before any conversion. */
export interface SampleRecord {
  /** The record's bytes as one line. */
  readonly line: string;
  readonly values: readonly Readonly<Record<string, unknown>>[];
}

export interface Sample {
  readonly reading: ReadingOf;
  /** What it is, in words: `CSV with ";"`. */
  readonly title: string;
  readonly records: readonly SampleRecord[];
  readonly doubts: readonly Doubt[];
}

/** More records say the same. */
export const mostRecords = 20_000;
