import { setTimeout as delay } from 'node:timers/promises';
import { isPassed } from '../event-source-mapping/read-point.ts';
import type { AwaitedRecords, HasPassed } from './awaited-records.ts';
import type { LocalRun } from './parts.ts';

/** Milliseconds without any movement, after which the rest is given up. */
const patienceMs = 60_000;

const lookEveryMs = 50;

type Mapping = Pick<LocalRun, 'passed' | 'checkpoint'>;

export interface Waiting {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly patience?: number;
}

/**
 * Waits until each mapping has passed all of the records; gives up when nothing moves for a minute.
 * @returns when, and how many are left
 */
export async function untilPassed(
  { passed, checkpoint, aggregator }: Mapping & { readonly aggregator?: Mapping },
  awaited: AwaitedRecords,
  { signal, patience = patienceMs }: Waiting = {},
): Promise<{ readonly at: number; readonly left: number }> {
  const mappings: readonly Mapping[] = [{ passed, checkpoint }, ...(aggregator ? [aggregator] : [])];
  const hasPassed: HasPassed = (shardId, sequenceNumber) =>
    mappings.every((mapping) => isPassed(mapping.checkpoint(shardId), sequenceNumber));
  // A shard of which nothing has been passed may wait for its parents.
  const standing = () =>
    mappings
      .flatMap((mapping) => awaited.shardIds.map((id) => mapping.checkpoint(id) ?? mapping.passed()))
      .join();
  let last = standing();
  let movedAt = performance.now();
  while (!awaited.areThrough(hasPassed) && !signal?.aborted && performance.now() - movedAt < patience) {
    await delay(lookEveryMs);
    const now = standing();
    if (now !== last) movedAt = performance.now();
    last = now;
  }
  return { at: performance.now(), left: awaited.left(hasPassed) };
}
