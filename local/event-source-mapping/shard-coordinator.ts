import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Checkpoints } from './checkpoints.ts';
import { type Clock, Wake } from './clock.ts';
import { DeliveryCounts } from './delivery-log.ts';
import { compileFilters } from './filter.ts';
import type { Lane, LaneState } from './lane.ts';
import type { OnFailure } from './on-failure.ts';
import { ShardProgress } from './progress.ts';
import { checkpointSince, shardEnd } from './read-point.ts';
import type { MappingSettings } from './settings.ts';
import { consumeShard } from './shard-consumer.ts';
import { ShardReader } from './shard-reader.ts';
import { listShards, readableShards, type StreamShard, startOf } from './shards.ts';

export interface CoordinatorOptions {
  readonly client: KinesisClient;
  readonly stream: string;
  readonly streamArn: string;
  readonly settings: MappingSettings;
  readonly checkpoints: Checkpoints;
  readonly onFailure: OnFailure;
  /** Called by as many lanes at once as there are shards times the parallelisation factor. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly report: (message: string) => void;
  readonly clock: Clock;
}

/** Records that were read and may come again: the function has them, or they wait for it. */
export interface Behind {
  readonly records: number;
  /** When the first of them arrived, in milliseconds since the epoch. Absent: no record waits. */
  readonly since?: number;
}

/** A shard that is being read. */
export interface ShardState extends Behind {
  readonly shardId: string;
  /** One for each lane; none before it is read. */
  readonly lanes: readonly LaneState[];
}

/** A reshard shows when a shard ends; this is for one that was not seen, such as while Kinesis was away. */
const listIntervalMs = 30_000;
const listBackoffMs = 1_000;

/** Keeps every shard of a stream that may be read under consumption, parents before their children. */
export class ShardCoordinator {
  /** Records behind the checkpoints, each counted once. */
  passed = 0;
  private readonly options: CoordinatorOptions;
  private readonly filter: ReturnType<typeof compileFilters>;
  private readonly stopping = new AbortController();
  private readonly ended = new Set<string>();
  private readonly consumers = new Map<string, Promise<void>>();
  readonly deliveries = new DeliveryCounts();
  private readonly progress = new Map<string, ShardProgress>();
  private readonly lanes = new Map<string, readonly Pick<Lane, 'state'>[]>();
  /** What may be relied on, whatever else is stored: the checkpoints from which shards are read, and those since. */
  private readonly reached = new Map<string, string>();
  private readonly reshard: Wake;
  private watching: Promise<void> | undefined;

  constructor(options: CoordinatorOptions) {
    this.options = options;
    this.filter = compileFilters(options.settings.filters);
    this.reshard = new Wake(options.clock, this.stopping.signal);
  }

  /** What has been read and isn't behind the checkpoints. */
  get behind(): Behind {
    const all = [...this.progress.values()];
    const since = all.map((progress) => progress.since ?? Number.POSITIVE_INFINITY);
    const oldest = Math.min(...since);
    return {
      records: all.reduce((sum, { size }) => sum + size, 0),
      ...(Number.isFinite(oldest) && { since: oldest }),
    };
  }

  /** The same by shard, with what its lanes have. */
  get shards(): readonly ShardState[] {
    return [...this.progress].map(([shardId, { size, since }]) => ({
      shardId,
      records: size,
      ...(since !== undefined && { since }),
      lanes: (this.lanes.get(shardId) ?? []).map(({ state }) => state),
    }));
  }

  /** How far a shard has been passed, as `read-point.ts` has it. Undefined: not at all. */
  checkpoint(shardId: string): string | undefined {
    return this.reached.get(shardId);
  }

  async start(): Promise<void> {
    const shards = await this.list();
    const isFirstStart = shards.every(({ shardId }) => this.options.checkpoints.get(shardId) === undefined);
    if (isFirstStart && this.options.settings.startingPosition === 'LATEST') this.endClosed(shards);
    try {
      await Promise.all(this.readable(shards).map((shard) => this.consume(shard, isFirstStart)));
    } catch (thrown) {
      await this.stop();
      throw thrown;
    }
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
    await Promise.all(this.consumers.values());
  }

  /** Begins to read the children of shards that have ended. */
  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    for (let wait = listIntervalMs; !signal.aborted; ) {
      await this.reshard.wait(wait);
      if (signal.aborted) return;
      try {
        const shards = await this.list();
        await Promise.all(this.readable(shards).map((shard) => this.consume(shard, false)));
        wait = listIntervalMs;
      } catch (thrown) {
        this.options.report(`listing the shards failed and is tried again: ${messageOf(thrown)}`);
        wait = listBackoffMs;
      }
    }
  }

  private async list(): Promise<StreamShard[]> {
    return listShards(this.options.client, this.options.stream);
  }

  private readable(shards: readonly StreamShard[]): StreamShard[] {
    for (const { shardId, isClosed } of shards) {
      if (isClosed && this.options.checkpoints.get(shardId) === shardEnd) this.ended.add(shardId);
    }
    const readable = readableShards(shards, (shardId) => this.ended.has(shardId));
    return readable.filter(({ shardId }) => !this.consumers.has(shardId));
  }

  /** From LATEST on, what was in closed shards is past. */
  private endClosed(shards: readonly StreamShard[]): void {
    for (const { shardId, isClosed } of shards) if (isClosed) this.end(shardId);
  }

  private end(shardId: string): void {
    this.ended.add(shardId);
    this.keep(shardId, shardEnd);
  }

  private async consume({ shardId, isClosed }: StreamShard, isFirstStart: boolean): Promise<void> {
    const { client, stream, streamArn, settings, report } = this.options;
    const first = { isFirstStart, isClosed, now: this.options.clock.now() };
    const checkpoint = this.checkpointOf(shardId);
    if (checkpoint !== undefined) this.reached.set(shardId, checkpoint);
    const readPoint = startOf(checkpoint, settings, first);
    const reader = new ShardReader({ client, stream, shardId, position: readPoint, report });
    if (readPoint.kind === 'latest') {
      // First: the next start tells by the checkpoints whether it is one, should a shard fail to open.
      this.keep(shardId, checkpointSince(readPoint.since));
      await reader.open();
    }
    const { signal } = this.stopping;
    const progress = new ShardProgress();
    this.progress.set(shardId, progress);
    const consumer = consumeShard(reader, {
      ...this.options,
      progress,
      counts: this.deliveries,
      onLanes: (lanes) => this.lanes.set(shardId, lanes),
      source: { streamArn, shardId },
      signal,
      filter: this.filter,
      checkpoint: (sequenceNumber, count) => {
        this.keep(shardId, sequenceNumber);
        this.passed += count;
      },
      // While Kinesis doesn't answer, the shard counts as there.
      exists: () =>
        this.list().then(
          (all) => all.some((shard) => shard.shardId === shardId),
          () => true,
        ),
    }).then((isEnded) => {
      if (!isEnded) return;
      this.progress.delete(shardId);
      this.lanes.delete(shardId);
      this.end(shardId);
      this.reshard.call();
    });
    this.consumers.set(shardId, consumer);
  }

  /** None when it is that of a closed shard, since only shards that aren't are asked for: the stream was made anew. */
  private checkpointOf(shardId: string): string | undefined {
    const checkpoint = this.options.checkpoints.get(shardId);
    if (checkpoint !== shardEnd) return checkpoint;
    this.options.report(
      `${shardId}: the checkpoint is of a closed shard and this one is open, so it is ignored`,
    );
    return undefined;
  }

  /** An older checkpoint costs a repetition at the next start, and no record. */
  private keep(shardId: string, checkpoint: string): void {
    this.reached.set(shardId, checkpoint);
    try {
      this.options.checkpoints.set(shardId, checkpoint);
    } catch (thrown) {
      this.options.report(`${shardId}: the checkpoint could not be saved: ${messageOf(thrown)}`);
    }
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
