/** A field of what a document must be; compared with what the index holds. */
export type Fields = Readonly<Record<string, unknown>>;

/** A record and what must become of it, as the bench means it. */
export interface Intent {
  /** Its row in the ledger. */
  readonly kind: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly fate: Fate;
}

export type Fate =
  | { readonly kind: 'indexed'; readonly documents: readonly Fields[] }
  | { readonly kind: 'filtered' }
  /** In the dead letters, whole; documents that it would also have become may be in the index or not. */
  | {
      readonly kind: 'dead-lettered';
      readonly stage: RegExp;
      readonly documents: readonly Fields[];
      /** What the windows count of it: only the engine refuses it, and they don't ask that. */
      readonly counted?: readonly Fields[];
      /** Whose document it would change. When a later change comes first, the engine never sees this one. */
      readonly entity?: string;
    }
  | { readonly kind: 'change'; readonly change: Change };

/** What a record does to the one document of its entity. */
export interface Change {
  readonly entity: string;
  readonly action: 'index' | 'upsert' | 'delete';
  readonly fields: Fields;
}

/** An intent that Kinesis has taken, and where. */
export interface Put {
  readonly intent: Intent;
  readonly shardId: string;
  readonly sequenceNumber: string;
}
