import type { Accounting } from './accounting.ts';
import type { Lagging } from './lagging.ts';

// The room Flow. Times are in milliseconds since the epoch, lengths of time in milliseconds, rates in things a second.
// A figure that a target doesn't know is absent, and the page says so.

/** What a page gets once, before its first frame. */
export interface FlowFirst {
  /** Points so far, oldest first. */
  readonly points: readonly FlowPoint[];
  /** Milliseconds from one point to the next. */
  readonly every: number;
}

export interface FlowFrame {
  /** When this was read. */
  readonly at: number;
  /** The counts are of what came since then. */
  readonly since: number;
  /** Records that the stream has given. */
  readonly read: number;
  /** What the indexer has made of those that it was given; what was delivered again is counted again. */
  readonly records: Accounting;
  /** Operations in the engine. */
  readonly documents: number;
  readonly deadLetters: number;
  /** The most frequent failures, by `stage:type`. */
  readonly failures: readonly { readonly type: string; readonly records: number }[];
  readonly rates: FlowRates;
  /** For how long the oldest record has waited that isn't through. */
  readonly lag: number;
  /** No function has taken what came: it is longer. */
  readonly lagIsAtLeast?: boolean | undefined;
  /** Shards that lag, or functions where shards aren't known: the worst first. */
  readonly lagging: readonly Lagging[];
  readonly indexer: ReaderFlow;
  /** Of a pipeline with windows. */
  readonly windows?: WindowsFlow | undefined;
  readonly engine: EngineFlow;
  readonly refresh?: RefreshFlow | undefined;
  readonly warnings: readonly { readonly id: string; readonly text: string }[];
  /** The newest points, so that a frame may be missed. */
  readonly points: readonly FlowPoint[];
}

export interface FlowRates {
  readonly read: number;
  readonly received: number;
  readonly indexed: number;
  readonly filtered: number;
  readonly rejected: number;
  readonly folded: number;
}

/** A function's share of the stream. */
export interface ReaderFlow {
  /** For how long the oldest record has waited that it isn't through with. */
  readonly lag: number;
  /** Read and not behind the checkpoints. */
  readonly behind?: number | undefined;
  readonly inFlight?: number | undefined;
  readonly shards?: readonly ShardFlow[] | undefined;
  readonly invocations: number;
  readonly retries?: number | undefined;
  readonly failed: number;
  /** Of the last minute. */
  readonly times?: DeliveryTimes | undefined;
}

export interface ShardFlow {
  readonly shardId: string;
  readonly behind: number;
  readonly lag: number;
  readonly lanes: readonly LaneFlow[];
}

export interface LaneFlow {
  readonly waiting: number;
  readonly inFlight: number;
  /** Since the invocation under way began; absent: there is none. */
  readonly running?: number | undefined;
  /** How often these records were tried before. */
  readonly retries: number;
}

/**
 * Where the time of batches goes. Each quantile is of the batches' own times, never of other quantiles: so they don't
 * add up.
 */
export interface DeliveryTimes {
  readonly deliveries: number;
  /** From a record's arrival until the function has it: of a local run the batch's first record, on AWS the last. */
  readonly waited: Quantiles;
  /** Of this, until the mapping has read the record, and from then on. */
  readonly unread?: Quantiles | undefined;
  readonly gathered?: Quantiles | undefined;
  readonly took: Quantiles;
  /** Of this, in the indexer: decode, transform and document, and the bulk requests with their retries. */
  readonly building?: Quantiles | undefined;
  readonly sending?: Quantiles | undefined;
  /** From the first record's arrival until the whole batch is stored. */
  readonly stored?: Quantiles | undefined;
  /** The same until a search finds all of it. */
  readonly searchable?: Quantiles | undefined;
}

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/**
 * How often the engine lets a search find what was stored: milliseconds, `null` for an index that is never refreshed by
 * itself. Or why that isn't known, as a sentence.
 */
export type RefreshFlow = { readonly every: number | null } | { readonly unknown: string };

export interface WindowsFlow {
  readonly reader: ReaderFlow;
  readonly folded: number;
  readonly late: number;
  readonly closed: number;
  readonly alerts: {
    readonly fired: number;
    readonly resolved: number;
    readonly published: number;
    readonly suppressed: number;
    readonly failed: number;
  };
}

/** How the engine takes what it is sent: all of it, only after retries, or not at all for now. */
export type EngineState = 'taking' | 'pushing back' | 'holding';

export interface EngineFlow {
  readonly state: EngineState;
  /** Bulk requests that were sent again: in all, and in the last ten seconds. */
  readonly bulkRetries: number;
  readonly recentRetries: number;
  /** Records that hold their batches. */
  readonly held?: readonly HeldFlow[] | undefined;
}

export interface HeldFlow {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly since: number;
  readonly reason: string;
  readonly outlook: string;
}

/** Rates of the second, or the minute, that ends at `at`; the lag at that time. */
export interface FlowPoint {
  readonly at: number;
  readonly read: number;
  readonly rejected: number;
  readonly lag: number;
}
