import { maxAggregateBytes, maxBatchBytes, maxBatchRecords } from '../records/limits.ts';
import type { Batch, Encoded, Entry } from '../records/record.ts';
import { aggregatedBytes, emptyAggregateBytes } from './kpl.ts';

export interface BatchRules {
  readonly aggregate: boolean;
  readonly randomKey: () => string;
}

interface OpenEntry extends Entry {
  readonly records: Encoded[];
  /** Data and partition key. */
  bytes: number;
}

/** Collects records into batches that PutRecords takes. Knows no time: who holds it decides when to flush. */
export class Batcher {
  readonly #rules: BatchRules;
  #entries: OpenEntry[] = [];
  #bytes = 0;
  /** The entry that the next record of a key may join; `undefined` is the key of those to which any key will do. */
  #open = new Map<string | undefined, OpenEntry>();

  constructor(rules: BatchRules) {
    this.#rules = rules;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Returns the batch that had to be closed to make room for this record, if any. */
  add(record: Encoded): Batch | undefined {
    const growth = this.#growthOfOpenEntry(record);
    if (growth !== undefined && this.#bytes + growth.bytes <= maxBatchBytes) {
      growth.entry.records.push(record);
      growth.entry.bytes += growth.bytes;
      this.#bytes += growth.bytes;
      return undefined;
    }
    const partitionKey = record.partitionKey ?? this.#rules.randomKey();
    const bytes = record.data.length + Buffer.byteLength(partitionKey);
    const full = this.#entries.length === maxBatchRecords || this.#bytes + bytes > maxBatchBytes;
    const closed = full ? this.flush() : undefined;
    const entry: OpenEntry = { partitionKey, records: [record], bytes };
    this.#entries.push(entry);
    this.#bytes += bytes;
    if (this.#rules.aggregate) this.#open.set(record.partitionKey, entry);
    return closed;
  }

  flush(): Batch {
    const entries = this.#entries;
    this.#entries = [];
    this.#bytes = 0;
    this.#open.clear();
    return entries;
  }

  #growthOfOpenEntry(record: Encoded): { entry: OpenEntry; bytes: number } | undefined {
    const entry = this.#open.get(record.partitionKey);
    const [first] = entry?.records ?? [];
    if (entry === undefined || first === undefined) return undefined;
    const keyBytes = Buffer.byteLength(entry.partitionKey);
    // A single record travels as it is; the second turns it into an aggregate.
    const aggregateBytes =
      entry.records.length > 1
        ? entry.bytes
        : keyBytes + emptyAggregateBytes(keyBytes) + aggregatedBytes(first.data.length);
    const bytes = aggregateBytes + aggregatedBytes(record.data.length);
    return bytes - keyBytes > maxAggregateBytes ? undefined : { entry, bytes: bytes - entry.bytes };
  }
}
