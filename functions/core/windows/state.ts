/** The values of a window's key fields, in their order; empty for a window without `keyBy`. */
export type Key = readonly (string | number | boolean)[];

/**
 * What all shards contribute to one pane and key: a pane is `slide` long, and a window is the panes it covers. Only
 * commits of the key's slot write it, each once: the number of the last one is the document's version too.
 */
export interface PaneState {
  /** Not as the panes of earlier versions, which were of one shard. */
  readonly kind: 'key-pane';
  readonly window: string;
  /** Milliseconds since the epoch. */
  readonly paneStart: number;
  readonly key: Key;
  readonly slot: number;
  /** The commit that wrote it, and the one that made it. */
  readonly commit: number;
  readonly since: number;
  /** Counts the writes. */
  readonly revision: number;
  /** Documents folded in. */
  readonly documents: number;
  /** Values left out because they were missing, no finite number, or of a wrong type; by metric, if there are any. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Each metric's accumulator, encoded as JSON, under its `storedAs`. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** Hashes of the redriven records in it. */
  readonly redriven?: readonly string[];
}

/** What one batch of a shard adds to one pane of a key. */
export interface PartialPane
  extends Pick<PaneState, 'window' | 'paneStart' | 'key' | 'documents' | 'metrics'> {
  readonly skipped?: PaneState['skipped'];
  /** Its place among the panes of the batch, by the first document of each. */
  readonly order: number;
  /** End of the pane in which the last document arrived whose event is far behind its arrival. */
  readonly heard?: number;
  /** The documents were too late to be counted: only a sign of life of the key, at the watermark that they met. */
  readonly isLate?: true;
  /** Hash of the one redriven record that it is of. */
  readonly redriven?: string;
}

/** What one batch, or one redrive, adds to the panes of one slot. */
export interface SlotPart {
  readonly panes: readonly PartialPane[];
  /** Records of the batch that aren't in the windows: to be marked, by the first slot. */
  readonly skipped?: readonly SkippedPlace[];
}

export interface SkippedPlace {
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly arrivalTime: number;
}

/** A `SlotPart` that is stored as a document of its own. */
export interface PartState extends SlotPart {
  readonly kind: 'part';
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

/** One batch in the log of its shard. A slot finds what the batch has for it here or in a document of its own. */
export interface LogEntry {
  readonly number: number;
  /** Tells the parts of this batch from those of an earlier attempt, which was cut otherwise. */
  readonly nonce: string;
  /** When it was written (clock), in milliseconds. */
  readonly at: number;
  /** Size of the part of each slot that has one, in UTF-16 units of its JSON. */
  readonly sizes: Readonly<Record<string, number>>;
  /** The parts themselves, by slot, while they are small. */
  readonly parts?: Readonly<Record<string, SlotPart>>;
  /** Of the windows and metrics that it is of: `shapeOf`. */
  readonly shape?: string;
  /** It has records that aren't in the windows. */
  readonly hasSkipped?: true;
}

/** How far a shard has come, and what it has handed over. Written once a batch, by compare-and-set. */
export interface ShardState {
  readonly kind: 'shard';
  readonly shardId: string;
  /** Sequence number of the last record that was taken in, whatever became of it; absent before the first. */
  readonly fence?: string;
  /** The number of the last batch that was handed over; 0 before the first. */
  readonly number: number;
  /** Batches of which some slot has yet to take or to apply its part, in order. */
  readonly log: readonly LogEntry[];
  /** The last numbers of its parents: a slot that has yet to take one of those doesn't know how far all shards are. */
  readonly after: Readonly<Record<string, number>>;
  /** The latest event time so far, none later than its record's arrival; absent before the first. */
  readonly latestEvent?: number;
  /** How late its documents are; absent before the first. */
  readonly delay?: Delay;
  /** Starts of the first and the last pane that it has handed over, by window. */
  readonly panes: Readonly<Record<string, TimeRange>>;
  /** Documents that came too late to be counted, by window. */
  readonly late: Readonly<Record<string, number>>;
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
}

/** The shards that have begun or that the stream has, each with its parents; without retired shards. */
export interface Registry {
  readonly kind: 'registry';
  readonly shards: readonly RegisteredShard[];
}

export interface RegisteredShard {
  readonly id: string;
  readonly parents: readonly string[];
  /** Since when (clock) a sweep has known that the stream won't give anything of it any more. */
  readonly goneSince?: number;
}

/** What a commit takes: the part that a batch or a redrive has for the slot. */
export interface Take extends Pick<LogEntry, 'nonce' | 'at'> {
  /** Of its document, if it has one: unless it is small. */
  readonly isStored: boolean;
  /** The batch; absent for a redrive. */
  readonly of?: { readonly shardId: string; readonly number: number };
}

/** The invocation that works on a slot. */
export interface Lease {
  /** The shard whose batch it is: if that comes again, the invocation is lost. */
  readonly holder: string;
  readonly invocation: string;
  /** By the clock. */
  readonly until: number;
  /** It doesn't look again afterwards: what comes now is for others. */
  readonly isLast?: true;
  /** It only waits for the slot's turn. */
  readonly isWaiting?: true;
}

/**
 * A sixteenth of the keys. All that their panes have comes from commits: each takes parts of batches by this document's
 * compare-and-set, and is applied until that is noted here. So whatever crashes, a part is in the panes once.
 */
export interface SlotState {
  readonly kind: 'slot';
  readonly slot: number;
  /** The document's version, which each write adds to. */
  readonly version: number;
  /** Begins with the clock's milliseconds: panes outlive a progress that is deleted, and must not be newer. */
  readonly commit: number;
  readonly isApplied: boolean;
  /** The last number taken, by shard. */
  readonly through: Readonly<Record<string, number>>;
  /** What this commit takes; none once it is applied. */
  readonly takes: readonly Take[];
  /** Hashes of keys without room, by window and start of the pane; if this commit met any. */
  readonly refused?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly lease?: Lease;
  /** When it was last committed, by the clock. */
  readonly committedAt?: number;
  /** The event time that all shards had reached when all of theirs was taken. */
  readonly watermark?: number;
  /** By window. */
  readonly closings: Readonly<Record<string, ClosingState>>;
  /** Keys so far, by window and start of the pane, of panes that are not past. */
  readonly keys: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** How far the closing of a window has come in a slot, by the ends of windows in milliseconds. */
export interface ClosingState {
  /** Windows that end by then are final: every result that is written from now on says so. */
  readonly claimedThrough: number;
  /** Windows that end by then have been written as final and evaluated. */
  readonly closedThrough?: number;
  /** Of the windows after those that end by `through`, the keys before `nextKey` (a `keySlot`) are closed. */
  readonly part?: { readonly through: number; readonly nextKey: number };
  /** Start of the first whole window: before it there is no history, or a part of one. */
  readonly openedFrom?: number;
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

/** Compares sequence numbers, which are too long for numbers: by length, then as text. */
export function isAfter(sequenceNumber: string, fence: string | undefined): boolean {
  if (fence === undefined) return true;
  if (sequenceNumber.length !== fence.length) return sequenceNumber.length > fence.length;
  return sequenceNumber > fence;
}
