import type { RecordMetadata } from '../../pipeline/record.ts';

/** Long and of our own, so that no producer has it by chance: such a record is in no window. */
const prefix = 'shardline-verify-';

/**
 * The partition key of a record that `npx shardline verify` puts. Each is another one, so that they spread over the shards.
 * @param run a UUID
 */
export function markedKey(run: string, position: number): string {
  return `${prefix}${run}-${position}`;
}

/** Whether a record is a verification's: it is indexed like any other, and nothing is counted or told because of it. */
export function isMarked({ partitionKey }: Pick<RecordMetadata, 'partitionKey'>): boolean {
  return partitionKey.startsWith(prefix);
}
