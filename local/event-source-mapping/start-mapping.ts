import { type Clock, systemClock } from './clock.ts';
import type { Deliveries } from './delivery-log.ts';
import {
  type Behind,
  type CoordinatorOptions,
  ShardCoordinator,
  type ShardState,
} from './shard-coordinator.ts';

export interface MappingOptions extends Omit<CoordinatorOptions, 'clock'> {
  /** The system's own unless given. */
  readonly clock?: Clock | undefined;
}

/** An event source mapping at work. */
export interface RunningMapping {
  /** Records that needn't come again, each counted once when the checkpoint of its shard passes it. */
  readonly passed: () => number;
  /** How far a shard has been passed, for `isPassed`. Undefined: not at all. */
  readonly checkpoint: (shardId: string) => string | undefined;
  /** Records that were read and may come again, and since when. */
  readonly behind: () => Behind;
  /** The same by shard, with what its lanes have. */
  readonly shards: () => readonly ShardState[];
  readonly deliveries: () => Deliveries;
  /** Ends after the invocations that are under way; what they didn't finish comes again at the next start. */
  readonly stop: () => Promise<void>;
}

/**
 * Reads every shard of the stream, parents before their children, and invokes the function batch by batch.
 *
 * @throws Error when the stream can't be read, and FilterError for wrong filters. Later faults are reported and waited out.
 */
export async function startMapping(options: MappingOptions): Promise<RunningMapping> {
  const coordinator = new ShardCoordinator({ ...options, clock: options.clock ?? systemClock });
  await coordinator.start();
  return {
    passed: () => coordinator.passed,
    checkpoint: (shardId) => coordinator.checkpoint(shardId),
    behind: () => coordinator.behind,
    shards: () => coordinator.shards,
    deliveries: () => coordinator.deliveries,
    stop: () => coordinator.stop(),
  };
}
