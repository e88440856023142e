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
