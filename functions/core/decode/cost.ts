import { RecordLimitError } from './decode-error.ts';

/** A record may be 10 MiB (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html). */
export const maxPlainBytes = 32 * 1024 * 1024;

/** Lines of `1` in 32 MiB would become 16 million documents, more than any function has memory for. */
export const maxValues = 100_000;

/** Fields and elements of JSON: `[{},{},…]` takes twenty times its bytes in memory. */
export const maxJsonNodes = 1_000_000;

/** Up to here, what a record can hold is bounded well enough by its length: counting would only cost time. */
const smallRecordBytes = 1024 * 1024;

/** What a batch may hold in memory before its remaining records are left to the next: half the least heap there is. */
const maxBatchCost = 64 * 1024 * 1024;
const nodeCost = 40;
const valueCost = 400;

/**
 * What the decoding of a batch has cost so far, in bytes of memory. It is counted for records that turn out to be
 * broken too: ten thousand of those would still take the function's time.
 */
export class BatchCost {
  #spent = 0;

  /** The first record is always taken, however large, so every invocation gets on. */
  get isSpent(): boolean {
    return this.#spent >= maxBatchCost;
  }

  add(record: RecordCost): void {
    this.#spent += record.plainBytes + record.jsonNodes * nodeCost + record.values * valueCost;
  }
}

/** What one record has cost, over all that was aggregated or compressed in it. */
export class RecordCost {
  plainBytes = 0;
  jsonNodes = 0;
  values = 0;

  /** Bytes that may still be inflated. */
  get bytesLeft(): number {
    return maxPlainBytes - this.plainBytes;
  }

  get isSmall(): boolean {
    return this.plainBytes <= smallRecordBytes;
  }

  addValue(): void {
    this.values += 1;
    if (this.values <= maxValues) return;
    throw new RecordLimitError(
      'too_many_values',
      `the record has more than ${maxValues} values; put several records`,
    );
  }

  addNodes(nodes: number): void {
    this.jsonNodes += nodes;
    if (this.jsonNodes <= maxJsonNodes) return;
    throw new RecordLimitError(
      'too_many_fields',
      `the record has more than ${maxJsonNodes} fields and elements; put several records`,
    );
  }
}
