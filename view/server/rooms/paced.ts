import { setTimeout as delay } from 'node:timers/promises';
import type { Source } from '../../sources/source.ts';

/**
 * Milliseconds between two readings of the engine: its indices show what is new once a second. One of a deployed stack
 * has other work than ours; less than the page's patience.
 */
const everyMs = { local: 1_000, stack: 2_000 } as const;

/** Has a room's frames be read no more often than the engine has news. */
export function paced<Frame>(
  { target }: Pick<Source, 'target'>,
  read: (signal: AbortSignal) => Promise<Frame>,
): (signal: AbortSignal) => Promise<Frame> {
  let next = 0;
  return async (signal) => {
    const rest = next - performance.now();
    if (rest > 0) await delay(rest, undefined, { signal });
    next = performance.now() + everyMs[target.kind];
    return await read(signal);
  };
}

/** Keeps an answer for so many milliseconds; one that failed isn't kept. */
export class Kept<Answer> {
  private readonly forMs: number;
  private until = 0;
  private by = '';
  private answer: Answer | undefined;

  constructor(forMs: number) {
    this.forMs = forMs;
  }

  /** @param by what the answer depends on */
  async get(by: string, ask: () => Promise<Answer>): Promise<Answer> {
    const { answer } = this;
    if (answer !== undefined && this.by === by && performance.now() < this.until) return answer;
    const fresh = await ask();
    this.until = performance.now() + this.forMs;
    this.by = by;
    this.answer = fresh;
    return fresh;
  }
}
