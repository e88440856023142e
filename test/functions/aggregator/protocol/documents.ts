/** A record of the model. Its key decides its slot; a rejected one is left out until a redrive. */
export interface ModelRecord {
  readonly shard: string;
  readonly sequence: number;
  /** Event time, in ticks. */
  readonly event: number;
  readonly key: number;
  readonly rejected: boolean;
}

/** One batch's partials, by number: the document of each slot is found by the nonce. */
export interface LogEntry {
  readonly number: number;
  readonly nonce: string;
  readonly slots: readonly number[];
}

/** What a shard has folded and handed over. Written once a batch, by compare-and-set. */
export interface ShardDocument {
  readonly kind: 'shard';
  readonly shard: string;
  readonly fence: number;
  /** The number of its last batch. */
  readonly number: number;
  /** Batches that some slot hasn't taken yet, in order. */
  readonly log: readonly LogEntry[];
  /** The latest event time. */
  readonly latest?: number;
  readonly idleThrough?: number;
  /** The parents' last numbers: what a slot takes before it may leave them out of its watermark. */
  readonly after: Readonly<Record<string, number>>;
}

export interface RegistryDocument {
  readonly kind: 'registry';
  readonly shards: Readonly<Record<string, readonly string[]>>;
}

/** What one batch adds to one pane of a key. */
export interface PartialPane {
  readonly start: number;
  readonly key: number;
  readonly records: readonly number[];
}

export interface PartialDocument {
  readonly kind: 'partial';
  readonly panes: readonly PartialPane[];
}

/** What a commit takes: partial documents, or one redriven record, which is in a pane at most once. */
export interface Take {
  readonly id: string;
  readonly redriven?: boolean;
}

export interface SlotDocument {
  readonly kind: 'slot';
  readonly slot: number;
  readonly commit: number;
  /** The last number taken, by shard. */
  readonly through: Readonly<Record<string, number>>;
  /** What this commit takes; applied again until `isApplied`. */
  readonly takes: readonly Take[];
  readonly isApplied: boolean;
  /** When it was last committed, in steps. */
  readonly committedAt: number;
  readonly lease?: Lease;
  /** Nothing before it is expected any more. */
  readonly watermark: number;
  /** Windows that end by then are final; those by the second are written so and evaluated. */
  readonly claimedThrough: number;
  readonly closedThrough: number;
}

export interface Lease {
  /** The shard whose batch it is; a batch that comes again goes on. */
  readonly holder: string;
  readonly process: number;
  /** In steps. A holder that waits for the slot's turn has it until then: afterwards others may be faster. */
  readonly until: number;
}

export interface PaneDocument {
  readonly kind: 'model-pane';
  readonly slot: number;
  readonly start: number;
  readonly key: number;
  /** The commit that wrote it. */
  readonly commit: number;
  readonly records: readonly number[];
  readonly redriven: readonly number[];
}

export interface ResultDocument {
  readonly kind: 'result';
  readonly start: number;
  readonly key: number;
  readonly records: readonly number[];
  readonly final: boolean;
}

/** Of one key. */
export interface AlertDocument {
  readonly kind: 'alert';
  readonly key: number;
  /** Counts of final windows, by end. */
  readonly judged: Readonly<Record<string, number>>;
  /** Starts of windows that fired; the entries that aren't sent yet with the process that is sending. */
  readonly fired: readonly number[];
  readonly outbox: readonly { readonly start: number; readonly process: number }[];
}

export interface SkippedDocument {
  readonly kind: 'skipped';
  readonly redriven: boolean;
}

const progress = 'progress';
export const address = {
  registry: () => ({ index: progress, id: 'registry' }),
  shard: (shard: string) => ({ index: progress, id: `shard:${shard}` }),
  slot: (slot: number) => ({ index: progress, id: `slot:${slot}` }),
  partial: (id: string) => ({ index: 'partials', id }),
  pane: (start: number, key: number) => ({ index: 'panes', id: `${start}:${key}` }),
  result: (start: number, key: number) => ({ index: 'results', id: `${start}:${key}` }),
  alert: (key: number) => ({ index: 'alerts', id: String(key) }),
  skipped: ({ shard, sequence }: ModelRecord) => ({ index: 'skipped', id: `${shard}:${sequence}` }),
} as const;

export function partialId(shard: string, { number, nonce }: LogEntry, slot: number): string {
  return `${shard}:${number}:${nonce}:${slot}`;
}
