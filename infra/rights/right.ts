import { prefixes } from '../../functions/dead-letters/prefixes.ts';

/** Letters of the bucket, by what became of them. */
export const discarded = `${prefixes.discarded}*`;
export const rejected = `${prefixes.rejected}*`;
export const redriven = `${prefixes.redriven}*`;

/** What of a deployed pipeline a right is about. */
export type RightsPart =
  | 'stack'
  | 'bootstrap'
  | 'bucket'
  | 'indexer'
  | 'aggregator'
  | 'stream'
  | 'domain'
  | 'secret'
  /** For what names no resource. */
  | 'anything';

/** What a tool may do with one part. */
export interface Right {
  readonly actions: readonly string[];
  readonly on: RightsPart;
  /** Below the part's ARN; without it, the part itself. */
  readonly below?: readonly string[];
}

/** As paths name a pipeline and its documents' indices. */
export interface PipelineNames {
  readonly pipeline: string;
  /** Patterns such as `web-traffic-*`. */
  readonly documents: readonly string[];
}

export const findParts: Right = { actions: ['cloudformation:DescribeStacks'], on: 'stack' };
export const listLetters: Right = { actions: ['s3:ListBucket'], on: 'bucket' };
/** Of an engine with `searchAuth=apiKey` or `basic`. */
export const readSecret: Right = { actions: ['secretsmanager:GetSecretValue'], on: 'secret' };
export const invokeIndexer: Right = { actions: ['lambda:InvokeFunction'], on: 'indexer' };

export const readStream: Right = {
  actions: [
    'kinesis:DescribeStreamSummary',
    'kinesis:ListShards',
    'kinesis:GetShardIterator',
    'kinesis:GetRecords',
  ],
  on: 'stream',
};

export function searchIn(index: string): string {
  return `${index}/_search`;
}

/** For a search with parameters: `searchByHeader`. */
export function searchByHeaderIn(index: string): string {
  return `${index}/_msearch`;
}
