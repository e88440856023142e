/**
 * Spreads records evenly over time. What an idle input didn't use isn't made up for later, but for the lateness of
 * timers, so that the rate holds over any second.
 */
export class Pacer {
  readonly #intervalMs: number;
  #dueAt = 0;

  /** `rate` in records/s; undefined: as fast as it goes. */
  constructor(rate: number | undefined) {
    this.#intervalMs = rate === undefined ? 0 : 1000 / rate;
  }

  /** Milliseconds to wait before the next record, which is thereby taken. */
  next(now: number): number {
    if (this.#intervalMs === 0) return 0;
    this.#dueAt = Math.max(this.#dueAt, now - timerLatenessMs) + this.#intervalMs;
    // The record is due at the beginning of its interval.
    return Math.max(0, this.#dueAt - this.#intervalMs - now);
  }
}

const timerLatenessMs = 20;
