import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.ts';

/** Lets one loop wait for news from another, or for a time to pass. */
export class Wake {
  private readonly clock: Clock;
  private readonly stop: AbortSignal;
  private waiting: AbortController | undefined;
  private called = false;

  constructor(clock: Clock, stop: AbortSignal) {
    this.clock = clock;
    this.stop = stop;
    // There are as many listeners as lanes; Node takes more than ten for a leak.
    setMaxListeners(0, stop);
    stop.addEventListener('abort', () => this.call(), { once: true });
  }

  /** Ends the wait under way, or else the next one. */
  call(): void {
    this.called = true;
    this.waiting?.abort();
  }

  /** Waits for a call, at most `duration` milliseconds, and not at all once told to stop. */
  async wait(duration: number): Promise<void> {
    if (!this.called && !this.stop.aborted) {
      this.waiting = new AbortController();
      await this.clock.sleep(duration, this.waiting.signal);
      this.waiting = undefined;
    }
    this.called = false;
  }
}
