import { setTimeout as delay } from 'node:timers/promises';
import { Pacer } from './pacer.ts';

/** Waits until so many records may go, at `rate` records a second; a stop ends the wait. */
export function pacing(rate: number | undefined, signal: AbortSignal): (records: number) => Promise<void> {
  const pacer = new Pacer(rate);
  return async (records) => {
    const wait = pacer.next(performance.now());
    for (let record = 1; record < records; record += 1) pacer.next(performance.now());
    if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
  };
}

/** A batch larger than what goes in a second would make a burst of what should be spread. */
export function batchWithin(batchSize: number, rate: number = Number.POSITIVE_INFINITY): number {
  return Math.min(batchSize, Math.max(1, Math.floor(rate)));
}
