import { type Load, readersOf } from './load.ts';

/** Limits of a shard: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const perShard = { recordsPut: 1_000, bytesPut: 1_000_000, recordsRead: 2_000, bytesRead: 2_000_000 };

/** Keys never spread evenly, and what has waited must be caught up with while new records come. */
const filled = 0.8;

/** An on-demand stream begins with as many. https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html */
export const onDemandShards = 4;

/** Something that a number of shards follows from. */
export interface ShardDriver {
  readonly what: 'records' | 'bytes' | 'reading' | 'indexer' | 'aggregator';
  readonly shards: number;
}

/** How many shards the limits of Kinesis ask for, each for a reason of its own; the most of them hold. */
export function streamDrivers(load: Load): ShardDriver[] {
  const { recordsPerSecond, bytes } = load;
  const perSecond = recordsPerSecond * bytes;
  const readers = readersOf(load);
  const read = Math.max(
    (readers * recordsPerSecond) / perShard.recordsRead,
    (readers * perSecond) / perShard.bytesRead,
  );
  return [
    { what: 'records', shards: shardsFor(recordsPerSecond / perShard.recordsPut) },
    { what: 'bytes', shards: shardsFor(perSecond / perShard.bytesPut) },
    { what: 'reading', shards: shardsFor(read) },
  ];
}

function shardsFor(full: number): number {
  return Math.max(1, Math.ceil(full / filled));
}

/** The driver that asks for the most; on a tie the first. */
export function strongest(drivers: readonly ShardDriver[]): ShardDriver {
  return drivers.reduce((most, driver) => (driver.shards > most.shards ? driver : most));
}
