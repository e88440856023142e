import { createHash } from 'node:crypto';
import { BatchBuffer } from './batch-buffer.ts';
import { Wake } from './clock.ts';
import { type DeliverOptions, deliverBatch } from './deliver-batch.ts';
import { DeliveryCounts, DeliveryLog, type UnderWay } from './delivery-log.ts';
import type { MappingSettings, PolledRecord } from './settings.ts';

export interface LaneOptions extends Omit<DeliverOptions, 'log'> {
  readonly settings: MappingSettings;
  /** Where its deliveries are counted. Default: nowhere. */
  readonly counts?: DeliveryCounts;
}

/** Records that a lane has. */
export interface LaneState {
  /** Those that wait for the next batch. */
  readonly waiting: number;
  /** Those that the function has; absent: none. */
  readonly underWay?: UnderWay | undefined;
}

/** Delivers its share of a shard's records batch by batch, in order: the next begins when the last has been passed. */
export class Lane {
  /** Resolves when the lane has been closed and emptied, or told to stop. */
  readonly ended: Promise<void>;
  private readonly options: LaneOptions;
  private readonly buffer: BatchBuffer;
  private readonly wake: Wake;
  private readonly log: DeliveryLog;
  private closed = false;

  constructor(options: LaneOptions) {
    this.options = options;
    this.buffer = new BatchBuffer(options.settings, options.source);
    this.wake = new Wake(options.clock, options.signal);
    this.log = new DeliveryLog(options.counts ?? new DeliveryCounts(), options.clock);
    this.ended = this.run();
  }

  /** Bytes that the records waiting have in events; those under way are not counted. */
  get bytes(): number {
    return this.buffer.bytes;
  }

  get state(): LaneState {
    return { waiting: this.buffer.size, underWay: this.log.underWay };
  }

  add(records: readonly PolledRecord[]): void {
    if (records.length === 0) return;
    this.buffer.add(records, this.options.clock.now());
    this.wake.call();
  }

  /** There will be no more records. */
  close(): void {
    this.closed = true;
    this.wake.call();
  }

  private async run(): Promise<void> {
    const { clock, signal } = this.options;
    while (!signal.aborted) {
      const { since } = this.buffer;
      const batch = this.buffer.take(clock.now());
      this.log.taken(since);
      if (batch.length > 0) await deliverBatch(batch, { ...this.options, log: this.log });
      else if (this.closed && this.buffer.isEmpty) return;
      else await this.wake.wait(this.buffer.dueIn(clock.now()));
    }
  }
}

/** "Lambda still ensures in-order processing at the partition-key level": a key is always of the same lane. */
export function laneOf(partitionKey: string, lanes: number): number {
  return lanes === 1 ? 0 : createHash('md5').update(partitionKey).digest().readUInt32BE(0) % lanes;
}
