import type { Checkpoints } from '../../../local/event-source-mapping/checkpoints.ts';

/** Checkpoints that can be taken back, as when a restart or an operator has the stream read again. */
export class RewindableCheckpoints implements Checkpoints {
  private passed: ReadonlyMap<string, string> = new Map();
  private readonly history: { readonly at: number; readonly passed: ReadonlyMap<string, string> }[] = [];

  get(shardId: string): string | undefined {
    return this.passed.get(shardId);
  }

  set(shardId: string, position: string): void {
    this.passed = new Map([...this.passed, [shardId, position]]);
    this.history.push({ at: performance.now(), passed: this.passed });
    // A minute is more than anybody rewinds.
    if (this.history.length > longestHistory) this.history.shift();
  }

  /** Back to the beginning of the stream. */
  forget(): void {
    this.passed = new Map();
    this.history.length = 0;
  }

  /** Back to what had been passed some milliseconds ago. False when that is what is passed now. */
  rewind(duration: number): boolean {
    const before = this.passed;
    const then = performance.now() - duration;
    this.passed =
      this.history.findLast(({ at }) => at <= then)?.passed ?? this.history[0]?.passed ?? new Map();
    return [...before].some(([shardId, position]) => this.passed.get(shardId) !== position);
  }
}

const longestHistory = 1_000;
