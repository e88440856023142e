/** Where reading of a shard goes on. */
export type ReadPoint =
  | { readonly kind: 'trim-horizon' }
  /** From now on; `since` finds the place again if nothing is read before the iterator expires. */
  | { readonly kind: 'latest'; readonly since: number }
  /** From the first record that arrived at this time or later, in milliseconds since the epoch. */
  | { readonly kind: 'since'; readonly time: number }
  | { readonly kind: 'after'; readonly sequenceNumber: string }
  /** The shard was closed and all of it has been passed. */
  | { readonly kind: 'end' };

/** What a checkpoint says when all of a closed shard has been passed; its children may begin. */
export const shardEnd = 'SHARD_END';

const since = 'SINCE:';

/** The checkpoint of a shard that is read from a time on and has passed nothing yet. */
export function checkpointSince(time: number): string {
  return `${since}${time}`;
}

export function readPointOf(checkpoint: string): ReadPoint {
  if (checkpoint === shardEnd) return { kind: 'end' };
  if (checkpoint.startsWith(since)) return { kind: 'since', time: Number(checkpoint.slice(since.length)) };
  return { kind: 'after', sequenceNumber: checkpoint };
}

/** Whether a checkpoint lies at or behind a record of its shard: the record needn't come again. */
export function isPassed(checkpoint: string | undefined, sequenceNumber: string): boolean {
  const readPoint = checkpoint === undefined ? undefined : readPointOf(checkpoint);
  if (readPoint?.kind === 'after') return !isAfter(sequenceNumber, readPoint.sequenceNumber);
  return readPoint?.kind === 'end';
}

/** Whether `a` comes after `b` in their shard. Sequence numbers are decimals of up to 129 digits. */
export function isAfter(a: string, b: string): boolean {
  return BigInt(a) > BigInt(b);
}
