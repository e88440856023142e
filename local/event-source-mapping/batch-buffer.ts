import { payloadBytes } from './event.ts';
import type { MappingSettings, PolledRecord } from './settings.ts';

/** "The total payload reaches 6 MB": https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html */
const maxPayloadBytes = 6 * 1024 * 1024;

/**
 * Gathers the records of one shard into batches. A batch is due when it is full (by count or by payload) or when
 * its window is over, whichever is first; the window opens with the batch's first record.
 */
export class BatchBuffer {
  private readonly settings: Pick<MappingSettings, 'batchSize' | 'maxBatchingWindow'>;
  private records: PolledRecord[] = [];
  private openedAt = Number.NaN;

  constructor(settings: Pick<MappingSettings, 'batchSize' | 'maxBatchingWindow'>) {
    this.settings = settings;
  }

  add(records: readonly PolledRecord[], now: number): void {
    if (this.records.length === 0) this.openedAt = now;
    this.records = this.records.concat(records);
  }

  /** The next batch if one is due at `now`, else nothing. */
  take(now: number): PolledRecord[] {
    const size = this.fullSize();
    const due = size !== undefined || now - this.openedAt >= this.settings.maxBatchingWindow;
    if (!due || this.records.length === 0) return [];
    const batch = this.records.slice(0, size);
    this.records = this.records.slice(batch.length);
    this.openedAt = now;
    return batch;
  }

  /** Milliseconds until the window is over; Infinity when nothing waits. */
  dueIn(now: number): number {
    if (this.records.length === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.openedAt + this.settings.maxBatchingWindow - now);
  }

  /** How many records make the batch full, or `undefined` while it isn't. A record over the cap goes alone. */
  private fullSize(): number | undefined {
    let bytes = 0;
    for (const [place, record] of this.records.entries()) {
      bytes += payloadBytes(record);
      if (bytes > maxPayloadBytes) return Math.max(1, place);
      if (place + 1 === this.settings.batchSize) return place + 1;
    }
    return undefined;
  }
}
