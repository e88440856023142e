import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Client } from '@elastic/elasticsearch';
import type { SearchConfig } from '../../functions/lambda/environment.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { Engine } from '../engine/engine.ts';
import type { RunningMapping } from '../event-source-mapping/start-mapping.ts';
import type { Notification } from '../notifications/sns-endpoint.ts';
import type { Folders } from './folders.ts';
import type { Ledger } from './ledger.ts';
import type { RunOptions } from './options.ts';
import type { Releases } from './releases.ts';
import type { RunTemplate } from './template.ts';
import type { WindowLedger } from './window-ledger.ts';

/** What a run is made of, each started already. */
export interface Parts {
  readonly folders: Folders;
  readonly kinesis: { readonly endpoint: string };
  readonly engine: Engine;
  /** The engine as its clients take it. */
  readonly search: SearchConfig;
  readonly template: RunTemplate;
  readonly pipeline: Pipeline;
}

/** What the steps of connecting share. */
export interface Connecting extends Parts {
  readonly options: RunOptions;
  /** Options of the deployment that were given, by the command line or the project. */
  readonly deployed: Readonly<Record<string, unknown>>;
  readonly report: (message: string) => void;
  readonly releases: Releases;
  /** Gives the start up. */
  readonly signal: AbortSignal | undefined;
}

/** A function's share of the stream: `passed` are records behind its checkpoints, each counted once. */
export type Reader = Pick<RunningMapping, 'passed' | 'behind' | 'shards' | 'deliveries'>;

/** What a run says of itself is made of these. */
export interface RunParts extends Reader {
  readonly pipeline: Pipeline;
  readonly ledger: Ledger;
  /** Of a pipeline with windows. */
  readonly aggregator?: RunningAggregator;
}

/** A pipeline that runs whole on this machine. */
export interface LocalRun extends RunParts {
  readonly template: RunTemplate;
  readonly stream: string;
  readonly kinesisEndpoint: string;
  readonly kinesis: KinesisClient;
  readonly engine: Engine;
  readonly search: Client;
  /** What `search` is made of. */
  readonly searchConfig: SearchConfig;
  /** Where it says what it does, as JSON: `RunSnapshot`. */
  readonly snapshotUrl: string;
  /** How far a shard has been passed, for `isPassed`. */
  readonly checkpoint: RunningMapping['checkpoint'];
  /** Folder of the dead letters, laid out as the bucket. */
  readonly deadLetters: string;
  readonly functionName: string;
  /** Where Lambda's Invoke API is served for the functions. */
  readonly functionEndpoint: string;
  readonly stop: () => Promise<void>;
}

/** The aggregator of a run whose pipeline has windows. */
export interface RunningAggregator extends Reader {
  readonly functionName: string;
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Sweeps at once, beside the schedule. */
  readonly sweep: () => Promise<unknown>;
  readonly checkpoint: RunningMapping['checkpoint'];
  readonly ledger: WindowLedger;
  /** MiB; `undefined` where the system doesn't say. */
  readonly peakMemory: () => number | undefined;
  /** The newest notifications, oldest first; `notificationsUrl` gives them as JSON. */
  readonly notifications: readonly Notification[];
  readonly notificationsUrl: string;
}
