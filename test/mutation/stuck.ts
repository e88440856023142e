import type { Reporter } from 'vitest/node';

/** The slowest test takes a sixth of it, with the instrumented code. */
const longestBusyMs = 60_000;

/** No test waits so long for a timer. */
const longestIdleMs = 60_000;

/** Less than a busy process gets on the most loaded machine. */
const idleShare = 0.01;

/**
 * Ends the process of a run in which no test gets on: the mutant loops, or waits for what never comes. It counts the
 * time of the processor, which no load on the machine makes longer. Stryker's own limit is a multiple of what the tests
 * took at first, by the clock: where the load was high at first, that is hours.
 */
export class Stuck implements Reporter {
  #watch: NodeJS.Timeout | undefined;
  #since = spent();

  onTestRunStart(): void {
    this.#goesOn();
    this.#watch ??= setInterval(() => {
      // Stryker starts another process, tries again, and after that the mutant counts as noticed.
      if (isStuck(this.#since, spent())) process.exit(1);
    }, 1_000).unref();
  }

  onTestModuleStart(): void {
    this.#goesOn();
  }

  onTestCaseResult(): void {
    this.#goesOn();
  }

  onTestRunEnd(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #goesOn(): void {
    this.#since = spent();
  }
}

/** Milliseconds, by the clock and of the processor. */
export interface Spent {
  readonly clock: number;
  readonly busy: number;
}

export function isStuck(since: Spent, now: Spent): boolean {
  const [waited, busy] = [now.clock - since.clock, now.busy - since.busy];
  return busy > longestBusyMs || (waited > longestIdleMs && busy < waited * idleShare);
}

function spent(): Spent {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now(), busy: (user + system) / 1_000 };
}
