import { windowIndices } from '../../functions/core/windows/addresses.ts';
import { summaryPattern } from '../../functions/dead-letters/dead-letter-summary.ts';
import {
  discarded,
  findParts,
  invokeIndexer,
  listLetters,
  type PipelineNames,
  type Right,
  readSecret,
  readStream,
  redriven,
  rejected,
  searchByHeaderIn,
  searchIn,
} from './right.ts';

/** Rooms of the view, as their addresses name them, in the order of docs/reference/rights.md. */
export const viewRooms = [
  'flow',
  'records',
  'search',
  'windows',
  'alerts',
  'dead-letters',
  'pipeline',
] as const;

export type ViewRoom = (typeof viewRooms)[number];

export interface RoomRights {
  /** To see what the room shows. */
  readonly read: readonly Right[];
  /** To change what can be changed there, with `--allow-changes`. */
  readonly change?: readonly Right[];
}

/** What the view needs before any room: to find the stack, and which pipeline it has. */
export const viewItself: readonly Right[] = [findParts, invokeIndexer];

/** How far the functions are behind, and so up to when all is shown. */
const isComplete: Right = { actions: ['cloudwatch:GetMetricData'], on: 'anything' };

/** What each room needs besides, with `--stack NAME`, and nothing more. */
export function roomRights({ pipeline, documents }: PipelineNames): Readonly<Record<ViewRoom, RoomRights>> {
  const { monitors, alerts, results, progress } = windowIndices(pipeline);
  return {
    flow: {
      read: [
        { actions: ['cloudwatch:GetMetricData'], on: 'anything' },
        // How often a search finds what is new.
        {
          actions: ['es:ESHttpGet'],
          on: 'domain',
          below: documents.map((index) => `${index}/_settings/index.refresh_interval`),
        },
        readSecret,
      ],
    },
    records: {
      read: [
        readStream,
        listLetters,
        { actions: ['s3:GetObject'], on: 'bucket', below: [discarded, rejected, redriven] },
        posts([
          '_mget',
          ...[...documents, summaryPattern(pipeline)].map(searchByHeaderIn),
          ...[alerts, summaryPattern(pipeline)].map(searchIn),
        ]),
        readSecret,
      ],
    },
    search: {
      read: [
        posts(documents.map(searchIn)),
        { actions: ['es:ESHttpGet'], on: 'domain', below: documents.map((index) => `${index}/_field_caps`) },
        isComplete,
        readSecret,
      ],
    },
    windows: { read: [posts([results, progress, alerts].map(searchIn)), isComplete, readSecret] },
    alerts: {
      read: [
        // The history of one alert is read as it is now, refreshed or not.
        posts([
          ...[monitors, alerts, results, progress].map(searchIn),
          `${alerts}/_refresh`,
          `${alerts}/_msearch`,
        ]),
        isComplete,
        readSecret,
      ],
      change: [posts([`${monitors}/_refresh`, `${monitors}/_msearch`, '_mget', '_bulk'])],
    },
    'dead-letters': {
      read: [
        listLetters,
        { actions: ['s3:GetObject'], on: 'bucket', below: [discarded, rejected, redriven] },
      ],
      change: [
        { actions: ['s3:DeleteObject'], on: 'bucket', below: [discarded, rejected] },
        { actions: ['s3:PutObject'], on: 'bucket', below: [discarded, rejected, redriven] },
        { ...invokeIndexer, on: 'aggregator' },
      ],
    },
    pipeline: {
      read: [
        { actions: ['lambda:GetFunctionConfiguration'], on: 'indexer' },
        { actions: ['lambda:GetFunctionConfiguration'], on: 'aggregator' },
        { actions: ['lambda:ListEventSourceMappings'], on: 'anything' },
        // What the functions take, as Flow has it.
        { actions: ['cloudwatch:GetMetricData'], on: 'anything' },
        {
          actions: ['es:ESHttpGet'],
          on: 'domain',
          below: [
            '',
            `_index_template/shardline-${pipeline}`,
            `_plugins/_ism/policies/shardline-${pipeline}`,
            ...documents.flatMap((index) => [`_cat/indices/${index}`, `${index}/_mapping`]),
          ],
        },
        readSecret,
      ],
    },
  };
}

function posts(below: readonly string[]): Right {
  return { actions: ['es:ESHttpPost'], on: 'domain', below };
}

/** All that the view of a pipeline may need: no right twice. */
export function viewRights(names: PipelineNames): readonly Right[] {
  const rooms = Object.values(roomRights(names)).flatMap(({ read, change = [] }) => [...read, ...change]);
  const once = new Map<string, Right>();
  for (const { actions, on, below = [undefined] } of [...viewItself, ...rooms]) {
    for (const action of actions) {
      for (const path of below) {
        const right: Right = { actions: [action], on, ...(path !== undefined && { below: [path] }) };
        once.set(JSON.stringify([action, on, path]), right);
      }
    }
  }
  return [...once.values()];
}
