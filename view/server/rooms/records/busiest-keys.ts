import type { BusiestKey } from '../../../protocol/records.ts';
import type { TailRecord } from './tail-record.ts';

/** Fewer records say nothing of what is usual. */
const fewest = 200;

/** Of so many records one key at least is worth a word: it fills its shard before the others fill theirs. */
const shareFrom = 0.2;

/** The key that most of some records have, where many have it. */
export class BusiestKeys {
  private of: readonly TailRecord[] | undefined;
  private known: BusiestKey | undefined;

  /** Counted again only for other records. */
  among(records: readonly TailRecord[]): BusiestKey | undefined {
    if (records === this.of) return this.known;
    this.of = records;
    this.known = records.length < fewest ? undefined : busiest(records);
    return this.known;
  }
}

function busiest(records: readonly TailRecord[]): BusiestKey | undefined {
  const counts = new Map<string, number>();
  let most: TailRecord | undefined;
  let highest = 0;
  for (const one of records) {
    const { partitionKey } = one.record;
    const count = (counts.get(partitionKey) ?? 0) + 1;
    counts.set(partitionKey, count);
    if (count > highest) [most, highest] = [one, count];
  }
  if (most === undefined || highest < records.length * shareFrom) return undefined;
  const { partitionKey, shardId } = most.record;
  return { partitionKey, shardId, records: highest, of: records.length };
}
