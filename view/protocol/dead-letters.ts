// The room Dead letters. Times are in milliseconds since the epoch. Nothing here holds a record's bytes, or a message
// that may quote them, but what is asked of one letter.

/** Letters that are meant; what is absent chooses all. */
export interface LetterChoice {
  /** `shardId-000000000000:4959…`: this one alone. */
  readonly letter?: string | undefined;
  /** `bulk:mapper_parsing_exception` */
  readonly reason?: string | undefined;
  /** By the records' arrival; `to` is the first moment not meant. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface DeadLettersFrame {
  readonly at: number;
  /** Letters that wait, as far as they are counted. */
  readonly letters: number;
  /** Objects that are read, of so many; they are the same when all is counted. */
  readonly read: number;
  readonly objects: number;
  /** There are more letters than are counted: the newest are. */
  readonly isCut: boolean;
  /** Objects that aren't dead letters, or are half written: they are left alone. */
  readonly unreadable: number;
  /** The most frequent first. */
  readonly groups: readonly LetterGroup[];
  /** Letters by arrival, a bar for each `every`; the last one is now. */
  readonly trend: Trend;
  readonly redrive?: RedriveProgress | undefined;
}

export interface Trend {
  readonly from: number;
  readonly every: number;
  readonly letters: readonly number[];
}

export interface LetterGroup {
  readonly reason: string;
  readonly means?: string | undefined;
  readonly letters: number;
  readonly first: number;
  readonly last: number;
  /** As the trend of all. */
  readonly trend: readonly number[];
}

/** `GET list`: a page of letters, the newest first. */
export interface LetterPage {
  readonly total: number;
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  readonly letters: readonly ListedLetter[];
}

export interface ListedLetter {
  readonly letter: string;
  readonly arrival: number;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly reason: string;
  readonly index?: string | undefined;
  /** Of the record. */
  readonly bytes: number;
}

/** `GET letter`: one letter. */
export interface ShownLetter {
  readonly letter: string;
  readonly state: 'waits' | 'given up' | 'redriven';
  /** Its object's key. */
  readonly object: string;
  readonly stream: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly arrival: number;
  readonly bytes: number;
  /** What the bytes are packed in: `gzip`, `KPL aggregate of 3 records`. */
  readonly form?: string | undefined;
  readonly failures: readonly ShownFailure[];
  /** Where documents of it were to go. */
  readonly documents: readonly { readonly index: string; readonly id: string }[];
  /** How often Lambda had invoked the function with it, about, when it gave up. */
  readonly invocations?: number | undefined;
  /** The function that Lambda gave it up for. */
  readonly givenUpFor?: string | undefined;
}

export interface ShownFailure {
  readonly reason: string;
  /** The engine's or the function's own words. */
  readonly message: string;
  readonly means?: string | undefined;
  readonly remedy?: string | undefined;
}

export type BytesForm = 'text' | 'hex';

/** `GET bytes`: a piece of one letter's bytes. */
export interface BytesPage {
  readonly text: string;
  /** Of what is shown, in bytes: the text of a gzip file is unpacked. */
  readonly offset: number;
  readonly end: number;
  readonly total: number;
  /** Some of it isn't UTF-8. */
  readonly isBroken: boolean;
}

/** `GET plan`: what a redrive would do. */
export interface RedrivePlan {
  readonly records: number;
  readonly objects: number;
  readonly invocations: number;
}

/** Of the redrive that is under way, or was the last. */
export interface RedriveProgress {
  readonly choice: LetterChoice;
  readonly records: number;
  readonly tried: number;
  readonly state: 'running' | 'stopping' | 'over';
  /** Once it is over: what became of the records, or why it ended. */
  readonly sentence?: string | undefined;
  /** Whether all of them are settled; absent until it is over. */
  readonly isSettled?: boolean | undefined;
  readonly since: number;
}
