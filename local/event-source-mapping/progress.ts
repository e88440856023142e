import type { PolledRecord } from './settings.ts';

/** How far a shard has been passed while several lanes pass its records out of order. */
export class ShardProgress {
  /**
   * For each record that was read and isn't behind the checkpoint, in the shard's order: its arrival, or NaN once a lane
   * has passed it.
   */
  private readonly ahead = new Map<string, number>();
  /** Arrival of the last record read; undefined once a read has found the shard's end. */
  private unfinished: number | undefined;

  /** Records between the checkpoint and the last one read. */
  get size(): number {
    return this.ahead.size;
  }

  /**
   * When the first record arrived that no lane has passed, in milliseconds since the epoch. If all that was read is
   * passed, and more may be in the shard, when the last of them arrived: what comes next did later.
   */
  get since(): number | undefined {
    for (const arrivalTime of this.ahead.values()) if (!Number.isNaN(arrivalTime)) return arrivalTime;
    return this.unfinished;
  }

  /** Notes records that were read, none at the shard's end. Call it before any of them is passed. */
  read(records: readonly Pick<PolledRecord, 'sequenceNumber' | 'arrivalTime'>[]): void {
    for (const { sequenceNumber, arrivalTime } of records) this.ahead.set(sequenceNumber, arrivalTime);
    this.unfinished = records.at(-1)?.arrivalTime;
  }

  /**
   * Marks records as passed. The checkpoint moves to the last record before which all are passed: a restart delivers the
   * others again, and loses none.
   */
  pass(sequenceNumbers: Iterable<string>): {
    readonly checkpoint: string | undefined;
    readonly count: number;
  } {
    for (const sequenceNumber of sequenceNumbers) {
      if (this.ahead.has(sequenceNumber)) this.ahead.set(sequenceNumber, Number.NaN);
    }
    let checkpoint: string | undefined;
    let count = 0;
    for (const [sequenceNumber, arrivalTime] of this.ahead) {
      if (!Number.isNaN(arrivalTime)) break;
      this.ahead.delete(sequenceNumber);
      checkpoint = sequenceNumber;
      count += 1;
    }
    return { checkpoint, count };
  }
}
