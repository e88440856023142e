import { lateness, size, startOf } from './rules.ts';
import type { Stream } from './stream.ts';

/** What each window and key counts, by the stream alone; the id of a window is its start and its key. */
export interface Expected {
  /** With rejected records wherever they belong, in order. */
  readonly counted: ReadonlyMap<string, readonly number[]>;
  readonly rejected: ReadonlySet<number>;
}

export function expected({ shards }: Stream): Expected {
  const counted = new Map<string, number[]>();
  const latestOf = new Map<string, number | undefined>();
  const rejected = new Set<number>();
  for (const { id, parents, records } of shards) {
    const before = parents.flatMap((parent) => latestOf.get(parent) ?? []);
    let latest = before.length === 0 ? undefined : Math.max(...before);
    for (const { event, key, sequence, rejected: isRejected } of records) {
      const isLate = !isRejected && latest !== undefined && startOf(event) + size <= latest - lateness;
      if (isRejected) rejected.add(sequence);
      else latest = Math.max(latest ?? event, event);
      const window = `${startOf(event)}:${key}`;
      if (!isLate) counted.set(window, [...(counted.get(window) ?? []), sequence]);
    }
    latestOf.set(id, latest);
  }
  for (const records of counted.values()) records.sort((a, b) => a - b);
  return { counted, rejected };
}
