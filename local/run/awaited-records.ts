import { isAfter } from '../event-source-mapping/read-point.ts';

/** Where Kinesis put a record. */
export interface Place {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** Whether every mapping has passed a record. */
export type HasPassed = (shardId: string, sequenceNumber: string) => boolean;

/** What one request put into one shard. */
interface Share {
  readonly highest: string;
  readonly sequenceNumbers: readonly string[];
}

interface ShardRecords {
  readonly lowest: string;
  highest: string;
  readonly waiting: Share[];
}

/**
 * The records that somebody put, until every mapping has passed each of them. By their places, since counts say nothing
 * of whose records were passed: the stream may hold older ones, and others put records too.
 */
export class AwaitedRecords {
  private readonly shards = new Map<string, ShardRecords>();

  /** Shards that have records of them. */
  get shardIds(): readonly string[] {
    return [...this.shards.keys()];
  }

  /** Adds what a request put. */
  add(places: readonly Place[]): void {
    for (const [shardId, sequenceNumbers] of byShard(places)) {
      const highest = sequenceNumbers.reduce((a, b) => (isAfter(b, a) ? b : a));
      const lowest = sequenceNumbers.reduce((a, b) => (isAfter(a, b) ? b : a));
      const shard = this.shards.get(shardId) ?? { lowest, highest, waiting: [] };
      if (isAfter(highest, shard.highest)) shard.highest = highest;
      shard.waiting.push({ highest, sequenceNumbers });
      this.shards.set(shardId, shard);
    }
  }

  /** Whether all have been passed. */
  areThrough(hasPassed: HasPassed): boolean {
    return [...this.shards].every(([shardId, { waiting }]) => {
      // Once the last of a request is through, all of it is, and needn't be kept.
      while (waiting[0] !== undefined && hasPassed(shardId, waiting[0].highest)) waiting.shift();
      return waiting.length === 0;
    });
  }

  /** How many haven't been passed. */
  left(hasPassed: HasPassed): number {
    let left = 0;
    for (const [shardId, { waiting }] of this.shards) {
      for (const { sequenceNumbers } of waiting) {
        left += sequenceNumbers.filter((sequenceNumber) => !hasPassed(shardId, sequenceNumber)).length;
      }
    }
    return left;
  }

  /** Whether a record lies between the first and the last of these in its shard: one of them, or put meanwhile. */
  spans({ shardId, sequenceNumber }: Place): boolean {
    const shard = this.shards.get(shardId);
    return (
      shard !== undefined && !isAfter(shard.lowest, sequenceNumber) && !isAfter(sequenceNumber, shard.highest)
    );
  }
}

function byShard(places: readonly Place[]): ReadonlyMap<string, string[]> {
  const shards = new Map<string, string[]>();
  for (const { shardId, sequenceNumber } of places) {
    const some = shards.get(shardId);
    if (some === undefined) shards.set(shardId, [sequenceNumber]);
    else some.push(sequenceNumber);
  }
  return shards;
}
