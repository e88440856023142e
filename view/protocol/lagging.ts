import { shortShard } from './short-shard.ts';

/** From this lag on, in milliseconds, a page says that what it shows isn't complete. */
export const lagsFromMs = 15_000;

/** What is behind in reading the stream: a shard, or a function as a whole where its shards aren't known. */
export interface Lagging {
  readonly reader: 'indexer' | 'aggregator';
  readonly shardId?: string | undefined;
  /** Milliseconds; `isAtLeast`: it isn't known how much longer. */
  readonly lag: number;
  readonly isAtLeast?: boolean | undefined;
  /** Records that wait. */
  readonly behind?: number | undefined;
  /** All that arrived before is done. Milliseconds since the epoch. */
  readonly through: number;
  /** Since when it lags. Milliseconds since the epoch. */
  readonly since?: number | undefined;
}

/** Up to when all is shown that arrived: what lags most, or why it isn't known. Absent: nothing lags. */
export type Incomplete = Lagging | { readonly unknown: string };

/** `shard 003 of the indexer is at least 4 min behind`; of a stack `the indexer is …`. @param length says milliseconds */
export function behindText(
  { reader, shardId, lag, isAtLeast = false }: Lagging,
  length: (milliseconds: number) => string,
): string {
  const who = shardId === undefined ? `the ${reader}` : `shard ${shortShard(shardId)} of the ${reader}`;
  return `${who} is ${isAtLeast ? 'at least ' : ''}${length(lag)} behind`;
}

export function worstFirst(one: Lagging, other: Lagging): number {
  return other.lag - one.lag;
}
