import { type EventSource, emptyEventBytes, payloadBytes } from './event.ts';
import type { MappingSettings, PolledRecord } from './settings.ts';

/**
 * "Until it has gathered a full batch, the batching window expires, or the batch reaches the payload limit of 6 MB":
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export const maxPayloadBytes = 6 * 1024 * 1024;

interface Weighed {
  readonly record: PolledRecord;
  /** When it came in. Milliseconds since the epoch. */
  readonly at: number;
  readonly bytes: number;
}

/**
 * Gathers the records of one lane into batches. A batch is due when it is full (by count or by payload) or when
 * its window is over, whichever is first; the window opens with the batch's first record.
 */
export class BatchBuffer {
  private readonly settings: Pick<MappingSettings, 'batchSize' | 'maxBatchingWindow'>;
  private readonly source: EventSource;
  private waiting: Weighed[] = [];
  private openedAt = Number.NaN;

  constructor(settings: Pick<MappingSettings, 'batchSize' | 'maxBatchingWindow'>, source: EventSource) {
    this.settings = settings;
    this.source = source;
  }

  get size(): number {
    return this.waiting.length;
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Since when the first record has waited, in milliseconds since the epoch; absent: none waits. */
  get since(): number | undefined {
    return this.waiting[0]?.at;
  }

  /** Bytes that the records waiting have in events. */
  get bytes(): number {
    return this.waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  add(records: readonly PolledRecord[], now: number): void {
    if (this.waiting.length === 0) this.openedAt = now;
    const weighed = records.map((record) => ({ record, at: now, bytes: payloadBytes(record, this.source) }));
    this.waiting = this.waiting.concat(weighed);
  }

  /** The next batch if one is due at `now`, else nothing. */
  take(now: number): PolledRecord[] {
    const size = this.fullSize();
    const due = size !== undefined || now - this.openedAt >= this.settings.maxBatchingWindow;
    if (!due || this.isEmpty) return [];
    const batch = this.waiting.slice(0, size);
    this.waiting = this.waiting.slice(batch.length);
    this.openedAt = now;
    return batch.map(({ record }) => record);
  }

  /** Milliseconds until the window is over; Infinity when nothing waits. */
  dueIn(now: number): number {
    if (this.isEmpty) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.openedAt + this.settings.maxBatchingWindow - now);
  }

  /** How many records make the batch full, or `undefined` while it isn't. A record over the cap goes alone. */
  private fullSize(): number | undefined {
    let bytes = emptyEventBytes;
    for (const [position, entry] of this.waiting.entries()) {
      bytes += entry.bytes;
      // The last record has no comma after it.
      if (bytes - 1 > maxPayloadBytes) return Math.max(1, position);
      if (position + 1 === this.settings.batchSize) return position + 1;
    }
    return undefined;
  }
}
