import { nameOf, type TailRecord } from './tail-record.ts';

/** Records that are kept, so that a filter has something to begin with; and bytes of theirs, in base64. */
const mostRecords = 4_000;
const mostBytes = 6_000_000;

/** The newest records of a tail. */
export class RecordBuffer {
  /** In the order in which they were read. */
  records: readonly TailRecord[] = [];
  /** Whether some have been too much. */
  isCut = false;
  private readonly byName = new Map<string, TailRecord>();

  find(name: string): TailRecord | undefined {
    return this.byName.get(name);
  }

  /** What is too much of the oldest goes. */
  add(taken: readonly TailRecord[]): void {
    for (const one of taken) this.byName.set(nameOf(one.record), one);
    const all = [...this.records, ...taken];
    let [from, bytes] = [all.length, 0];
    while (from > 0 && all.length - from < mostRecords) {
      bytes += all[from - 1]?.record.data.length ?? 0;
      // The newest stays, however large it is.
      if (bytes > mostBytes && from < all.length) break;
      from -= 1;
    }
    for (const { record } of all.slice(0, from)) this.byName.delete(nameOf(record));
    this.records = all.slice(from);
    this.isCut ||= from > 0;
  }

  replace(before: TailRecord, after: TailRecord): void {
    this.byName.set(nameOf(after.record), after);
    this.records = this.records.map((one) => (one === before ? after : one));
  }

  clear(): void {
    this.byName.clear();
    this.records = [];
    this.isCut = false;
  }
}
