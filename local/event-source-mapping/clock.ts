import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** Time as the mapping sees it; passed in, so that tests needn't wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves after `duration` milliseconds, or as soon as `signal` is aborted. Never rejects. */
  readonly sleep: (duration: number, signal: AbortSignal) => Promise<void>;
}

/** setTimeout counts in 32 bits, and fires at once beyond. */
const longestSleep = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: Date.now,
  sleep: (duration, signal) =>
    delay(Math.min(duration, longestSleep), undefined, { signal }).catch(() => undefined),
};

/** Lets one loop wait for news from another, or for a time to pass. */
export class Wake {
  private readonly clock: Clock;
  private readonly stop: AbortSignal;
  private waiting: AbortController | undefined;
  private called = false;

  constructor(clock: Clock, stop: AbortSignal) {
    this.clock = clock;
    this.stop = stop;
    // Each lane listens, and Node takes more than ten listeners for a leak.
    setMaxListeners(0, stop);
    stop.addEventListener('abort', () => this.call(), { once: true });
  }

  /** Ends the wait under way, or else the next one. */
  call(): void {
    this.called = true;
    this.waiting?.abort();
  }

  /** Waits for a call, at most `duration` milliseconds, and not at all after a stop. */
  async wait(duration: number): Promise<void> {
    if (!this.called && !this.stop.aborted) {
      this.waiting = new AbortController();
      await this.clock.sleep(duration, this.waiting.signal);
      this.waiting = undefined;
    }
    this.called = false;
  }
}
