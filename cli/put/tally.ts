import type { Batch, InputChunk, InputRecord, LeftOver } from '../records/record.ts';
import { countRecords } from './send.ts';

/** What has happened so far: read = put + left over, once the run is over. */
export class Tally {
  read = 0;
  put = 0;
  retried = 0;
  emptyLines = 0;
  /** Of the records put, as they were read. */
  bytes = 0;
  /** Line of the input up to which records were put or left over. */
  lastLine = 0;
  readonly leftOver = new Map<string, LeftOverGroup>();

  get leftOverRecords(): number {
    return [...this.leftOver.values()].reduce((sum, group) => sum + group.records, 0);
  }

  onRead({ records, emptyLines }: InputChunk): void {
    this.read += records.length;
    this.emptyLines += emptyLines;
    this.lastLine = records.at(-1)?.line ?? this.lastLine;
  }

  onBatchEnd(batch: Batch, leftOver: readonly LeftOver[], retried: number): void {
    this.put += countRecords(batch) - leftOver.length;
    this.retried += retried;
    this.bytes += inputBytes(batch) - leftOver.reduce((sum, { record }) => sum + record.bytes.length, 0);
    for (const { record, reason } of leftOver) this.onLeftOver(record, reason);
  }

  onLeftOver(record: InputRecord, reason: string): void {
    const group = this.leftOver.get(reason);
    if (group === undefined) this.leftOver.set(reason, { records: 1, firstLine: record.line });
    else group.records += 1;
  }
}

interface LeftOverGroup {
  records: number;
  readonly firstLine: number;
}

function inputBytes(batch: Batch): number {
  return batch.reduce(
    (sum, entry) => sum + entry.records.reduce((bytes, { input }) => bytes + input.bytes.length, 0),
    0,
  );
}
