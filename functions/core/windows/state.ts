/** The values of a window's key fields, in their order; empty for a window without `keyBy`. */
export type Key = readonly (string | number | boolean)[];

/**
 * What one shard contributes to one pane and key: a pane is `slide` long, and a window is the panes it covers. Stored
 * as one document, whose fence makes folding a record twice impossible.
 */
export interface PaneState {
  readonly kind: 'pane';
  readonly window: string;
  /** Milliseconds since the epoch. */
  readonly paneStart: number;
  readonly shardId: string;
  readonly key: Key;
  /** Sequence number of the last record folded in: those up to it are in, or were never of it. */
  readonly fence: string;
  /** Sequence number of the record that made this pane: tells whether the key was new in an interrupted batch. */
  readonly since: string;
  /** Counts the writes: a write that continues from an older one is refused. */
  readonly revision: number;
  /** Documents folded in. */
  readonly documents: number;
  /** Values left out because they were missing, no finite number, or of a wrong type; by metric, if there are any. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Each metric's accumulator, encoded as JSON, under its `storedAs`. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** In the pseudo-shard of redriven records, which has no fence: hashes of the records folded in. */
  readonly redriven?: readonly string[];
}

/** Of a record that isn't in the windows. */
export interface SkippedRecord {
  readonly kind: 'skipped';
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** A redrive has brought it in since. */
  readonly redriven?: true;
}

/** From the first to the last of some times, both included. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * By how much the documents were late that brought their shard's latest event, in milliseconds: one document alone says
 * nothing of the shard. Times are arrivals.
 */
export interface Delay {
  /** Since then it is noted, and so are signs of life of late keys (`AlertState.lastHeard`); 0 for: ever since. */
  readonly notedFrom: number;
  readonly since: number;
  /** The most since then, and in the minute or more of such documents before it. */
  readonly now: number;
  readonly before: number;
}

/**
 * How far a shard has come. Written after the panes of its batch, so that an interrupted batch starts from the same
 * state again.
 */
export interface ShardState {
  readonly kind: 'shard';
  readonly shardId: string;
  /** Sequence number of the last record that was taken in, whatever became of it; absent before the first. */
  readonly fence?: string;
  /** The latest event time so far, none later than its record's arrival; absent before the first. */
  readonly latestEvent?: number;
  /** How late its documents are; absent before the first that a version took in which notes it. */
  readonly delay?: Delay;
  /** The span of its events' times: its panes are in it. */
  readonly span?: TimeRange;
  /** Keys so far, by window and start of the pane, of panes that are not past. */
  readonly keys: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Documents that came too late to be counted, by window. */
  readonly late: Readonly<Record<string, number>>;
  /**
   * Records after the fence that must not be folded, with their arrivals in milliseconds: a batch could not read them
   * and was interrupted. They are marked as skipped before the fence passes them. The name is stored.
   */
  readonly leftOut?: readonly { readonly sequenceNumber: string; readonly arrivalTime: number }[];
  /**
   * `lastTaken`: arrival of the last record. `lastDocument`: arrival of the last record that gave a document, else of
   * the first record. Unset with `historicalInput`.
   */
  readonly lastTaken?: number;
  readonly lastDocument?: number;
  /** Found silent by the sweep: no event before this is expected any more. Has no part in deciding what is late. */
  readonly idleThrough?: number;
  /** The fence that the last sweep found. */
  readonly sweptFence?: string;
  /** Counts the writes. */
  readonly revision: number;
}

/** The shards that have panes, each with its parents; without retired shards. */
export interface Registry {
  readonly kind: 'registry';
  readonly shards: readonly RegisteredShard[];
  /** The last event time that a retired shard has panes for; absent when there is none. */
  readonly retiredThrough?: number;
}

export interface RegisteredShard {
  readonly id: string;
  readonly parents: readonly string[];
  /** Since when (clock) a sweep has known that the stream won't give anything of it any more. */
  readonly goneSince?: number;
}

/**
 * Shards whose records have left the stream, and where their panes are. Only batches with documents of such old times
 * read this; otherwise every batch of a stream that is resharded daily would read ever more.
 */
export interface RetiredShards {
  readonly kind: 'retired';
  readonly shards: readonly { readonly id: string; readonly span: TimeRange }[];
}

/** How far a window's closing has come, by the ends of windows in milliseconds. */
export interface ClosingState {
  readonly kind: 'closing';
  readonly window: string;
  /** Windows that end by then are final: every result that is written from now on says so. */
  readonly claimedThrough: number;
  /** Windows that end by then have been written as final and evaluated. */
  readonly closedThrough?: number;
  /** In the claimed windows, the keys before this slot are closed; absent at first. */
  readonly nextSlot?: number;
  /** Start of the first whole window: before it there is no history, or a part of one. */
  readonly openedFrom?: number;
  /** Until then (clock) the invocation that claimed them is closing, and others leave them alone. */
  readonly leasedUntil: number;
}

/** A document on its way into the windows. */
export interface TimedDocument {
  readonly sequenceNumber: string;
  /** Where it belongs, in milliseconds since the epoch: the event's time, or the arrival if that is implausible. */
  readonly eventTime: number;
  /** Its record's. A clock that runs ahead must not make the rest late: no event is taken to be later than this. */
  readonly arrivalTime: number;
  readonly document: Readonly<Record<string, unknown>>;
}

/** Absent from every shard: where corrections of redriven records are kept. */
export const redrivenShard = 'redriven';

/** Compares sequence numbers, which are too long for numbers: by length, then as text. */
export function isAfter(sequenceNumber: string, fence: string | undefined): boolean {
  if (fence === undefined) return true;
  if (sequenceNumber.length !== fence.length) return sequenceNumber.length > fence.length;
  return sequenceNumber > fence;
}
