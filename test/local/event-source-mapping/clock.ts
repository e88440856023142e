import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../local/event-source-mapping/clock.ts';

/** A clock that jumps: whoever sleeps wakes at once, in the order of the times, and time has passed. */
export function jumpingClock(start = 0): Clock {
  let now = start;
  return {
    now: () => now,
    sleep: async (duration, signal) => {
      const until = now + duration;
      await turn();
      if (signal.aborted || !Number.isFinite(duration)) {
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return;
      }
      now = Math.max(now, until);
    },
  };
}
