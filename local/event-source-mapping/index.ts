/** The entry `shardline/event-source-mapping`: an event source mapping for Kinesis, for any function. */
export type { Checkpoints } from './checkpoints.ts';
export { fileCheckpoints } from './checkpoints.ts';
export type { Clock } from './clock.ts';
export type { Deliveries, TimedDelivery, UnderWay } from './delivery-log.ts';
export { FilterError } from './filter-rule.ts';
export type { LaneState } from './lane.ts';
export type { Condition, DiscardedBatch, FolderOptions, OnFailure } from './on-failure.ts';
export { folderOnFailure, invocationRecord } from './on-failure.ts';
export { readSettings, SettingsError } from './read-settings.ts';
export type { MappingSettings, PolledRecord } from './settings.ts';
export { defaultSettings } from './settings.ts';
export type { Behind, ShardState } from './shard-coordinator.ts';
export type { MappingOptions, RunningMapping } from './start-mapping.ts';
export { startMapping } from './start-mapping.ts';
