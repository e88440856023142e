import type { DocumentAddress } from '../../core/windows/addresses.ts';

export type { DocumentAddress };

/** A document as it was read, with what it takes to overwrite exactly this. */
export interface Stored {
  readonly address: DocumentAddress;
  readonly source: Readonly<Record<string, unknown>>;
  readonly revision: Revision;
  /** Each write adds to it. Only of what was asked for by its address. */
  readonly version?: number;
}

/** https://docs.opensearch.org/latest/api-reference/document-apis/bulk/: `if_seq_no` and `if_primary_term` */
export interface Revision {
  readonly seqNo: number;
  readonly primaryTerm: number;
}

export interface Write {
  readonly address: DocumentAddress;
  readonly source: Readonly<Record<string, unknown>>;
  /**
   * What must be stored for this to be written. `absent`: no document. A revision: that very one. `olderThan`: a document
   * with a lower version, or none; the written one gets this version.
   */
  readonly ifStored: 'absent' | Revision | { readonly olderThan: number };
}

/** `conflict`: the condition didn't hold. `failed`: the engine didn't take it in time. */
export type WriteOutcome = 'written' | 'conflict' | 'failed';

export interface Range {
  readonly field: string;
  readonly from?: number;
  readonly to?: number;
}

export interface Search {
  /** A name or wildcard; one that isn't there has no documents. */
  readonly index: string;
  /** Fields that must equal, or be one of, these. */
  readonly equal: Readonly<
    Record<string, string | number | boolean | readonly (string | number | boolean)[]>
  >;
  /** Fields that must not equal these. One that isn't there doesn't. */
  readonly notEqual?: Readonly<Record<string, string | number | boolean>>;
  /** Ids of which it must have one. */
  readonly ids?: readonly string[];
  /** Fields that must lie between, both ends included. */
  readonly between?: readonly Range[];
}

/** The search engine is out of reach or refuses for now: the batch has to come again. */
export class StoreUnavailable extends Error {
  readonly code = 'STORE_UNAVAILABLE';
}

/** The search engine will never take this: a defect of ours, or somebody changed our mappings. Waiting doesn't help. */
export class StoreRefused extends Error {
  readonly code = 'STORE_REFUSED';
  /** The engine's name for what is wrong. */
  readonly type: string;

  constructor(message: string, type: string) {
    super(message);
    this.type = type;
  }
}

/**
 * The search engine, as windows and monitors need it. `get` and `put` are real-time; `search` sees what was put before
 * the last `refresh` of its index, or about a second later without one.
 */
export interface WindowStore {
  /** @throws StoreUnavailable */
  readonly get: (addresses: readonly DocumentAddress[]) => Promise<readonly (Stored | undefined)[]>;
  /** One outcome a write, by position. Of several writes to one place any may be taken first. @throws StoreRefused */
  readonly put: (writes: readonly Write[]) => Promise<readonly WriteOutcome[]>;
  /** Every match, in no order. @throws StoreUnavailable */
  readonly search: (search: Search) => Promise<readonly Stored[]>;
  /**
   * What the match that comes at this place, from 1 to 10,000, has in a field of numbers, in the order of that field;
   * undefined if there are fewer. @throws StoreUnavailable
   */
  readonly rank: (search: Search, field: string, rank: number) => Promise<number | undefined>;
  /** @throws StoreUnavailable */
  readonly refresh: (index: string) => Promise<void>;
  /** @throws StoreUnavailable */
  readonly remove: (addresses: readonly DocumentAddress[]) => Promise<void>;
}

/** The documents of one pipeline's windows and monitors. */
export interface PipelineStore {
  readonly pipelineName: string;
  readonly store: WindowStore;
}
