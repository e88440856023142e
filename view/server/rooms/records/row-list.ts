import { Allowance, sampleOf } from '../../../../cli/tap/sample.ts';
import type { TailRecord } from './tail-record.ts';

/** Rows that a list has. */
export const mostRows = 100;

/** Rows a second that are added to a list that is full: what can still be followed. */
const rowsPerSecond = 20;

/** The records of a list, the newest first. When more come than can be read, a sample of them goes in. */
export class RowList {
  private records: readonly TailRecord[] = [];
  private readonly allowance = new Allowance(rowsPerSecond);

  get all(): readonly TailRecord[] {
    return this.records;
  }

  /**
   * @param fresh in the order of their arrival
   * @param now milliseconds; never goes back
   * @returns how many had no room
   */
  add(fresh: readonly TailRecord[], now: number): number {
    const allowed = this.allowance.at(now);
    const sample = sampleOf(fresh, Math.max(allowed, mostRows - this.records.length), Math.random);
    this.allowance.take(Math.min(allowed, sample.length));
    this.records = [...sample.toReversed(), ...this.records].slice(0, mostRows);
    return fresh.length - sample.length;
  }

  /** @returns whether it was in the list */
  replace(record: TailRecord, by: TailRecord | undefined): boolean {
    if (!this.records.includes(record)) return false;
    this.records = this.records.flatMap((one) => (one === record ? (by ?? []) : one));
    return true;
  }
}
