import type { Delay, ShardState } from './state.ts';

/** A shard's delay is remembered as the most of each such span of arrivals, in milliseconds. */
const partLength = 60_000;

/**
 * The delay after one document more, in the stream's order: so it doesn't matter how batches are cut. Only a document
 * that brings the shard forward counts, since what comes later than others of its shard is late by itself.
 *
 * @param latest the shard's latest event before it
 * @param event of the document, not after its arrival
 */
export function delayWith(
  delay: Delay | undefined,
  {
    latest,
    event,
    arrival,
  }: { readonly latest: number | undefined; readonly event: number; readonly arrival: number },
): Delay {
  const late = arrival - event;
  if (delay === undefined) {
    // The shard had documents before, but an older version noted no delay.
    return { notedFrom: latest === undefined ? 0 : arrival, since: arrival, now: late, before: late };
  }
  if (latest !== undefined && event <= latest) return delay;
  const { notedFrom, since, now } = delay;
  if (arrival - since >= partLength) return { notedFrom, since: arrival, now: late, before: now };
  return late > now ? { ...delay, now: late } : delay;
}

/**
 * By how much a shard that gives documents is behind its arrivals, in milliseconds: by what it was last, or more if its
 * documents no longer bring it forward.
 */
export function delayOf({
  delay,
  latestEvent,
  lastTaken,
}: Pick<ShardState, 'delay' | 'latestEvent' | 'lastTaken'>): number | undefined {
  if (delay === undefined || latestEvent === undefined || lastTaken === undefined) return undefined;
  return Math.max(lastTaken - latestEvent, delay.now, delay.before);
}

/**
 * The delay that is usual: half of the shards have no longer one. Fewer than half that are prompt, or late, make no
 * difference to it; of two shards the more prompt one counts.
 */
export function usualDelay(delays: readonly number[]): number | undefined {
  return delays.toSorted((one, other) => one - other)[Math.floor((delays.length - 1) / 2)];
}
