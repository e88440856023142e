import type { Alias, AliasAction } from './aliases.ts';

/** An index as the engine has it. */
export interface IndexState {
  readonly name: string;
  readonly hidden: boolean;
  readonly aliases: readonly Alias[];
}

/** How far a copy has come; kept with the next index. */
export interface Progress {
  /** What the next index was made as; another template makes another. */
  readonly target: string;
  /** By shard of the old index: everything up to this sequence number has been copied. */
  readonly positions: readonly number[];
  /** Rises for as long as a run is at work. */
  readonly beat: number;
}

export interface Observed {
  /** Absent when it isn't there any more, as it was made. */
  readonly old?: IndexState;
  /** The index that is filled for it. */
  readonly next?: IndexState & { readonly progress?: Progress };
}

/** A document of the old index, as it was last written. */
export interface Copied {
  readonly shard: number;
  readonly sequenceNumber: number;
  readonly id: string;
  readonly routing: string | undefined;
  readonly source: unknown;
}

export interface Refusal {
  readonly document: Copied;
  /** The engine's word for it, such as `mapper_parsing_exception`. */
  readonly type: string;
  readonly message: string;
}

export interface Counts {
  readonly old: number;
  readonly next: number;
}

/** Another run has taken the lock: this one must change nothing any more. */
export class LostLock extends Error {
  readonly code = 'LOST_LOCK';

  constructor() {
    super('another reindex has taken over');
  }
}

/**
 * What moving one index asks of the engine. Each throws when the engine doesn't do it. What changes the old index names
 * it by the run's handle, what changes the next one names that by the run's lock: without them it throws LostLock.
 */
export interface GenerationEngine {
  readonly observe: () => Promise<Observed>;
  /** Creates a next index, hidden, under a name that no index ever had. False when there is one for the old index. */
  readonly create: (aliases: readonly Alias[], progress: Progress) => Promise<boolean>;
  /** Deletes an index that is doomed. */
  readonly drop: (next: string) => Promise<void>;
  /** All of these or none. False when an alias that must exist doesn't. */
  readonly change: (actions: readonly AliasAction[]) => Promise<boolean>;
  /** Notes how far the copy has come; an engine that is busy may leave that out. */
  readonly save: (lock: string, progress: Progress) => Promise<void>;
  /** Has wildcards pass the old index by, or not. */
  readonly hide: (handle: string, hidden: boolean) => Promise<void>;
  /** Has all that is written to the next index go through this ingest pipeline; `_none`: through none. */
  readonly process: (lock: string, finalPipeline: string) => Promise<void>;
  /** Closes the old index to writes; when it is done, none is under way. */
  readonly block: (handle: string) => Promise<void>;
  readonly unblock: (handle: string) => Promise<void>;
  /** By shard of the old index: what is written up to here is never taken back, and a search finds it. */
  readonly checkpoints: () => Promise<readonly number[]>;
  /** Documents of a shard above one sequence number and not above another, in their order. */
  readonly read: (shard: number, above: number, through: number) => Promise<readonly Copied[]>;
  /**
   * Writes into the next index, unless it has a newer one; asks an engine that is busy again for so many milliseconds.
   * Answers those that its mapping refuses; of these it has no older one either.
   */
  readonly write: (
    lock: string,
    documents: readonly Copied[],
    patienceMs: number,
  ) => Promise<readonly Refusal[]>;
  /** How many documents a search finds, after a refresh. */
  readonly counts: (lock: string) => Promise<Counts>;
  /** How many of these the old index still has. */
  readonly existing: (documents: readonly Copied[]) => Promise<number>;
  /** Deletes from the next index what the old one doesn't have. Answers how many. */
  readonly removeExtra: (lock: string) => Promise<number>;
  /**
   * Searches under way on an index, named by lock or handle, that began so many milliseconds ago or earlier; as far as
   * the engine says when they began, else all.
   */
  readonly searching: (name: string, forMs: number) => Promise<number>;
  /**
   * Requests about this move, of any run, that change something and that the engine has begun and not ended. Undefined
   * when it doesn't say.
   */
  readonly underWay: () => Promise<number | undefined>;
}
