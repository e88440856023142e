import type { Batch } from '../records/record.ts';

/** For each entry of a batch, in its order: the error code, or undefined if Kinesis took it. */
export type BatchAnswer = readonly (string | undefined)[];

/** The entries that weren't taken, in their order. */
export function failedEntries(batch: Batch, answer: BatchAnswer): Batch {
  return batch.filter((_, position) => answer[position] !== undefined);
}

/**
 * How long a batch is tried while nothing of it is taken. Once a batch has been given up, the next ones get a single
 * attempt each until one succeeds: a stream that is gone for good shouldn't cost the full time per batch.
 */
export class Patience {
  readonly #giveUpAfterMs: number;
  #exhausted = false;

  constructor(giveUpAfterMs: number) {
    this.#giveUpAfterMs = giveUpAfterMs;
  }

  get isExhausted(): boolean {
    return this.#exhausted;
  }

  /** Milliseconds. */
  get allowance(): number {
    return this.#exhausted ? 0 : this.#giveUpAfterMs;
  }

  onTaken(): void {
    this.#exhausted = false;
  }

  onGivenUp(): void {
    this.#exhausted = true;
  }
}
