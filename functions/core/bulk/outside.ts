import type { Failure } from '../outcome/outcome.ts';
import type { BulkAnswer } from './bulk-answer.ts';
import type { Doubt } from './refused/doubt.ts';

/** What the core needs of the outside world. All times in milliseconds; `now` and `deadline` on one clock. */
export interface Outside {
  /** Sends a bulk body and answers within `timeout`; it never throws for what the engine or network did. */
  readonly send: (body: string, timeout: number) => Promise<BulkAnswer>;
  readonly sleep: (duration: number) => Promise<void>;
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** After this, nothing new is sent. */
  readonly deadline: number;
  /** What earlier deliveries of the batch found of documents in doubt, by key. Default: nothing. */
  readonly recall?: (() => Promise<ReadonlyMap<string, Doubt>>) | undefined;
  /** Called after each round that leaves operations behind: with the first of them, and what becomes of it. */
  readonly onHeld?: ((held: Held) => void) | undefined;
}

/** An operation that has to be sent again. */
export interface Held {
  /** The position of its record in the batch. */
  readonly recordPosition: number;
  readonly failure: Failure;
  /** What happens to it next, as a sentence's end. */
  readonly outlook: string;
}
