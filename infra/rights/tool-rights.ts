import { windowIndices } from '../../functions/core/windows/addresses.ts';
import { summaryPattern } from '../../functions/dead-letters/dead-letter-summary.ts';
import {
  discarded,
  findParts,
  invokeIndexer,
  listLetters,
  type PipelineNames,
  type Right,
  type RightsPart,
  readSecret,
  readStream,
  redriven,
  rejected,
  searchByHeaderIn,
  searchIn,
} from './right.ts';
import { roomRights, viewItself, viewRights } from './view-rights.ts';

/** Commands, in the order of docs/reference/rights.md. */
export const tools = [
  'put',
  'verify',
  'search',
  'tap',
  'explain',
  'dead-letters',
  'dead-letters erase',
  'redrive',
  'replay',
  'reindex',
  'alerts',
  'doctor',
  'top',
  'view',
] as const;

export type Tool = (typeof tools)[number];

/**
 * What each tool needs with `--stack NAME`, and nothing more: docs/reference/rights.md, docs/reference/permissions.md and the
 * tests' roles are made of it.
 */
export function toolRights(names: PipelineNames): Readonly<Record<Tool, readonly Right[]>> {
  const { pipeline, documents } = names;
  const { monitors, alerts, results } = windowIndices(pipeline);
  const read = [...documents, results, alerts];
  const searched = [monitors, alerts].flatMap((index) => [`${index}/_msearch`, `${index}/_refresh`]);
  const mended: readonly Right[] = [
    { actions: ['s3:GetObject', 's3:DeleteObject'], on: 'bucket', below: [discarded, rejected] },
    { actions: ['s3:PutObject'], on: 'bucket', below: [discarded, rejected, redriven] },
  ];
  // An index, and the one that takes its place, whose name begins as its own does; and what both are named by meanwhile.
  const reindexed = [...documents.map((index) => `${index.replace(/\*$/, '')}*`), 'shardline-reindex*'];
  return {
    put: [findParts, { actions: ['kinesis:PutRecords'], on: 'stream' }],
    verify: [
      findParts,
      { actions: ['kinesis:PutRecords'], on: 'stream' },
      invokeIndexer,
      listLetters,
      { actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], on: 'bucket', below: [rejected] },
      { actions: ['s3:PutObject', 's3:DeleteObject'], on: 'bucket', below: [redriven] },
      {
        actions: ['es:ESHttpPost'],
        on: 'domain',
        below: [...documents.map(searchIn), '_bulk'],
      },
      readSecret,
    ],
    search: [
      findParts,
      invokeIndexer,
      {
        actions: ['es:ESHttpPost'],
        on: 'domain',
        // The second with --follow.
        below: [...read.map(searchIn), ...read.map(searchByHeaderIn)],
      },
      readSecret,
    ],
    tap: [findParts, invokeIndexer, readStream],
    explain: [
      findParts,
      invokeIndexer,
      readStream,
      listLetters,
      { actions: ['s3:GetObject'], on: 'bucket', below: [discarded, rejected, redriven] },
      {
        actions: ['es:ESHttpPost'],
        on: 'domain',
        below: [
          '_mget',
          ...documents.map(searchByHeaderIn),
          ...[alerts, summaryPattern(pipeline)].map(searchIn),
        ],
      },
      readSecret,
    ],
    'dead-letters': [
      findParts,
      listLetters,
      { actions: ['s3:GetObject'], on: 'bucket', below: [discarded, rejected, redriven] },
    ],
    'dead-letters erase': [
      findParts,
      listLetters,
      {
        actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        on: 'bucket',
        below: [discarded, rejected, redriven],
      },
    ],
    redrive: [findParts, listLetters, ...mended, invokeIndexer, { ...invokeIndexer, on: 'aggregator' }],
    replay: [findParts, readStream, invokeIndexer],
    reindex: [
      findParts,
      invokeIndexer,
      {
        actions: ['es:ESHttpGet'],
        on: 'domain',
        below: ['', `_index_template/shardline-${pipeline}`, '_cat/allocation', '_tasks', ...reindexed],
      },
      { actions: ['es:ESHttpPut'], on: 'domain', below: reindexed },
      {
        actions: ['es:ESHttpPost'],
        on: 'domain',
        below: ['shardline-reindex*', '_aliases', '_msearch', '_mget', '_bulk'],
      },
      readSecret,
    ],
    alerts: [
      findParts,
      invokeIndexer,
      { actions: ['es:ESHttpPost'], on: 'domain', below: [...searched, '_mget', '_bulk'] },
      readSecret,
    ],
    doctor: [
      findParts,
      { actions: ['cloudformation:DescribeStacks'], on: 'bootstrap' },
      invokeIndexer,
      // What the engine is.
      { actions: ['es:ESHttpGet'], on: 'domain', below: [''] },
      {
        actions: ['es:ESHttpPost'],
        on: 'domain',
        below: [...documents.map(searchIn), '_index_template/_simulate'],
      },
      readSecret,
    ],
    // The figures of the view's first room.
    top: [...viewItself, ...roomRights(names).flow.read],
    view: viewRights(names),
  };
}

export interface AllowStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** The policy of a role that is to use a tool. @param arns of the parts; one that the pipeline hasn't is left out */
export function toolPolicy(
  rights: readonly Right[],
  arns: Readonly<Partial<Record<RightsPart, string>>>,
): { readonly Version: string; readonly Statement: readonly AllowStatement[] } {
  const Statement = rights.flatMap(({ actions, on, below }) => {
    const arn = arns[on];
    if (arn === undefined) return [];
    const Resource = below === undefined ? [arn] : below.map((path) => `${arn}/${path}`);
    return [{ Effect: 'Allow' as const, Action: [...actions], Resource }];
  });
  return { Version: '2012-10-17', Statement };
}
