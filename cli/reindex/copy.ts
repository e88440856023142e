import type { Copied, GenerationEngine, Refusal } from './generation-engine.ts';

export interface CopyOptions {
  readonly engine: Pick<GenerationEngine, 'checkpoints' | 'read' | 'write'>;
  /** By which the index is named that is copied into. */
  readonly lock: string;
  /** Asked before each page: whether to leave off. */
  readonly isOver: () => boolean;
  /** For how long an engine that is busy is asked again, in milliseconds. */
  readonly patienceMs: () => number;
  /** Told after each page. */
  readonly onCopied: (documents: number) => Promise<void>;
}

/** A run that refuses more has a wrong mapping, and the rest of its refusals say nothing new. */
export const mostRefusals = 10_000;

/** The copy of one index: what of it has been copied, and what was refused. */
export class Copy {
  readonly #options: CopyOptions;
  #positions: number[];
  readonly #refusals = new Map<string, Refusal>();

  constructor(options: CopyOptions, positions: readonly number[]) {
    this.#options = options;
    this.#positions = [...positions];
  }

  /** Documents that are refused as they are now. */
  get refusals(): readonly Refusal[] {
    return [...this.#refusals.values()];
  }

  /** From where another run has to go on: what was refused comes again, or it would be forgotten. */
  get positions(): readonly number[] {
    return this.#positions.map((position, shard) => {
      const refused = this.refusals.flatMap(({ document }) =>
        document.shard === shard ? [document.sequenceNumber - 1] : [],
      );
      return refused.reduce((lowest, number) => Math.min(lowest, number), position);
    });
  }

  /** Has everything copied again. */
  startAgain(): void {
    this.#positions = [];
  }

  /**
   * One pass: what was written since the last one, up to the checkpoints at its beginning. A document that is written
   * meanwhile has a number above them, and is found by the next pass.
   * @returns how many documents it had; fewer than there are when it was left off
   */
  async pass(): Promise<number> {
    const { engine, lock, isOver, patienceMs, onCopied } = this.#options;
    const through = await engine.checkpoints();
    let copied = 0;
    for (const [shard, end] of through.entries()) {
      while ((this.#positions[shard] ?? -1) < end) {
        if (isOver() || this.#refusals.size > mostRefusals) return copied;
        const page = await engine.read(shard, this.#positions[shard] ?? -1, end);
        this.#note(page, page.length === 0 ? [] : await engine.write(lock, page, patienceMs()));
        this.#positions[shard] = page.at(-1)?.sequenceNumber ?? end;
        copied += page.length;
        await onCopied(page.length);
      }
    }
    return copied;
  }

  #note(page: readonly Copied[], refused: readonly Refusal[]): void {
    for (const document of page) this.#refusals.delete(keyOf(document));
    for (const refusal of refused) this.#refusals.set(keyOf(refusal.document), refusal);
  }
}

function keyOf({ id, routing }: Copied): string {
  return JSON.stringify([id, routing]);
}
