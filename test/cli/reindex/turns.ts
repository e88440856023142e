/**
 * Who goes on next, among all that wait for their turn: another order for each seed. The clock moves with `sleep` alone.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #state: number;
  #running = 0;
  now = 0;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0, below `bound`. */
  random(bound: number): number {
    // A linear congruence is random enough to shuffle with, and the same everywhere.
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * bound);
  }

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async sleep(duration: number): Promise<void> {
    await this.next();
    this.now += duration;
  }

  /** Runs something beside the others. What it throws is thrown by `untilDone`. */
  start(work: () => Promise<void>): void {
    this.#running += 1;
    work().then(
      () => {
        this.#running -= 1;
      },
      (thrown: unknown) => {
        this.#failed ??= { thrown };
      },
    );
  }

  #failed: { readonly thrown: unknown } | undefined;

  /** Until all that was started has ended; `watch` is called between any two turns. */
  async untilDone(mostTurns: number, watch: () => void = () => undefined): Promise<void> {
    for (let turn = 0; this.#running > 0; turn += 1) {
      await settled();
      if (this.#failed !== undefined) throw this.#failed.thrown;
      watch();
      if (turn > mostTurns) throw new Error(`not done after ${mostTurns} turns`);
      const [goes] = this.#waiting.splice(this.random(this.#waiting.length), 1);
      if (goes === undefined && this.#running > 0) throw new Error('all wait, and none for its turn');
      goes?.();
    }
    if (this.#failed !== undefined) throw this.#failed.thrown;
  }
}

/** All that could go on without a turn has done so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
