import { busiest, type LaneSettings, type Lanes, laneWork, mostOfBatch } from './lanes.ts';
import type { Load } from './load.ts';
import type { Measured } from './measured.ts';
import type { ShardDriver } from './stream-shards.ts';

/** Memory that is tried, in MB: the stack's own, twice that, and that of a whole core. */
const memories = [512, 1_024, 1_769] as const;

/** What `parallelizationFactor` may be. */
const mostLanesOfShard = 10;

/** What `batchSize` is chosen from. */
const batchSizes = [1_000, 2_000, 5_000, 10_000] as const;

/** Below as many records in a shard and second, an invocation each second costs more than it does. */
const fewRecords = 10;

export interface FunctionPlan {
  /** MB. */
  readonly memory: number;
  readonly windowSeconds: number;
  readonly batchSize: number;
  readonly aggregatorBatchSize: number;
  readonly parallelizationFactor: number;
  readonly indexer: Lanes;
  readonly aggregator: Lanes | undefined;
  /** Most records that a batch holds by its bytes. */
  readonly mostOfBatch: number;
}

/** How the functions keep up with a stream of so many shards; `undefined` when they can't. */
export function planFunctions(load: Load, shards: number, measured: Measured): FunctionPlan | undefined {
  for (const memory of memories) {
    const plan = planWith(load, shards, measured, memory);
    if (plan !== undefined) return plan;
  }
  return undefined;
}

function planWith(load: Load, shards: number, measured: Measured, memory: number): FunctionPlan | undefined {
  const windowSeconds = load.recordsPerSecond / shards < fewRecords ? 5 : 1;
  const common = { memory, windowSeconds };
  const aggregator =
    load.keys === undefined
      ? undefined
      : laneWork(load, { ...common, lanes: shards, figures: measured.aggregator });
  if (aggregator !== undefined && aggregator.busy > busiest) return undefined;
  const factor = factorFor(load, shards, { ...common, figures: measured.indexer });
  if (factor === undefined) return undefined;
  const indexer = laneWork(load, { ...common, lanes: shards * factor, figures: measured.indexer });
  return {
    ...common,
    batchSize: batchSizeFor(indexer),
    aggregatorBatchSize: batchSizeFor(aggregator ?? indexer),
    parallelizationFactor: factor,
    indexer,
    aggregator,
    mostOfBatch: mostOfBatch(load.bytes),
  };
}

/** The fewest lanes of a shard with which the indexer keeps up. */
function factorFor(load: Load, shards: number, settings: Omit<LaneSettings, 'lanes'>): number | undefined {
  for (let factor = 1; factor <= mostLanesOfShard; factor += 1) {
    if (laneWork(load, { ...settings, lanes: shards * factor }).busy <= busiest) return factor;
  }
  return undefined;
}

/** Room for twice what comes, so that what has waited is caught up with. */
function batchSizeFor({ recordsOfBatch }: Lanes): number {
  return batchSizes.find((size) => size >= 2 * recordsOfBatch) ?? 10_000;
}

/** How many shards the functions ask for, one driver each, with the memory of a whole core. */
export function functionDrivers(load: Load, measured: Measured): ShardDriver[] {
  const settings = { memory: memories[2], windowSeconds: 1 };
  const fewest = (figures: LaneSettings['figures'], lanesOfShard: number): number => {
    let shards = 1;
    while (laneWork(load, { ...settings, figures, lanes: shards * lanesOfShard }).busy > busiest) {
      shards = Math.ceil(shards * 1.1);
    }
    return shards;
  };
  return [
    { what: 'indexer', shards: fewest(measured.indexer, mostLanesOfShard) },
    ...(load.keys === undefined
      ? []
      : [{ what: 'aggregator', shards: fewest(measured.aggregator, 1) } as const]),
  ];
}
