import type { Fault } from './fault.ts';

/** Time for requests that are under way when the run is stopped, in milliseconds. */
const graceMs = 5_000;

/** npm passes on the signal that the terminal has sent to us already: within this time it is one and the same. */
const sameSignalMs = 500;

/** How a run ends before its input does: by a signal, or by a fault that every further request would meet. */
export class Stopping {
  readonly #stop = new AbortController();
  readonly #abandon = new AbortController();
  #fault: Fault | undefined;
  #graceTimer: NodeJS.Timeout | undefined;
  #stoppedAt = 0;
  #isWatched = false;
  readonly #now: () => number;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Aborted when nothing new may begin. */
  get signal(): AbortSignal {
    this.#isWatched = true;
    return this.#stop.signal;
  }

  /** Aborted when even requests under way are given up. */
  get abandonSignal(): AbortSignal {
    this.#isWatched = true;
    return this.#abandon.signal;
  }

  get isStopping(): boolean {
    this.#isWatched = true;
    return this.#stop.signal.aborted;
  }

  get wasInterrupted(): boolean {
    return this.#stop.signal.aborted && this.#fault === undefined;
  }

  /**
   * For a signal. The first stops, the second gives up what is under way.
   * @returns whether to end the process: nothing watches for a stop, or this is the third
   */
  interrupt(): boolean {
    if (!this.#isWatched) return true;
    if (this.#abandon.signal.aborted && this.#now() - this.#stoppedAt >= sameSignalMs) return true;
    this.stop();
    return false;
  }

  /** For the leftovers. */
  get reason(): string {
    const { cause } = this.#fault ?? {};
    return cause instanceof Error ? cause.name : 'Interrupted';
  }

  onStop(listener: () => void): void {
    this.#isWatched = true;
    this.#stop.signal.addEventListener('abort', listener, { once: true });
  }

  /** Called again half a second later or more, it doesn't wait for requests under way any longer. */
  stop(fault?: Fault): void {
    if (this.#stop.signal.aborted) {
      if (fault !== undefined || this.#now() - this.#stoppedAt < sameSignalMs) return;
      this.#stoppedAt = this.#now();
      this.#abandon.abort();
      return;
    }
    this.#stoppedAt = this.#now();
    this.#fault = fault;
    this.#graceTimer = setTimeout(() => this.#abandon.abort(), graceMs);
    this.#stop.abort();
  }

  /** To be called when the run is over, or its timer would hold the process. */
  end(): void {
    clearTimeout(this.#graceTimer);
  }

  throwFault(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }
}
