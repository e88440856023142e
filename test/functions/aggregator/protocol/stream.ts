import type { ModelRecord } from './documents.ts';
import { lateness, size, startOf } from './rules.ts';
import type { Dice } from './scheduler.ts';

interface Shard {
  readonly id: string;
  readonly parents: readonly string[];
  readonly records: ModelRecord[];
  isClosed: boolean;
  /** Records that are done. */
  checkpoint: number;
}

/** A stream that is split and merged, and what its event source mapping has delivered of it. */
export class Stream {
  readonly shards: Shard[] = [];
  /** The latest event time of all. */
  ticks = 0;
  private sequence = 0;

  constructor(shards: number) {
    for (let shard = 0; shard < shards; shard += 1) this.open([]);
  }

  private open(parents: readonly Shard[]): void {
    for (const parent of parents) parent.isClosed = true;
    const shard = { id: `s${this.shards.length}`, parents: parents.map(({ id }) => id) };
    this.shards.push({ ...shard, records: [], isClosed: false, checkpoint: 0 });
  }

  private get live(): readonly Shard[] {
    return this.shards.filter(({ isClosed }) => !isClosed);
  }

  /** An event is at most as late as is allowed, but for a few that are late for sure: after others of their shard. */
  put(dice: Dice, keys: number): void {
    const shard = this.live[dice.roll(this.live.length)];
    if (shard === undefined) return;
    const latest = this.latestOf(shard);
    const lateEvent = latest === undefined ? -1 : startOf(latest - lateness - size);
    const isLate = lateEvent >= 0 && dice.roll(6) === 0;
    // Now and then the time leaps, so that a child is at once far beyond its parents.
    this.ticks += dice.roll(8) === 0 ? 2 * size + dice.roll(size) : dice.roll(3);
    this.sequence += 1;
    const event = isLate ? lateEvent : Math.max(0, this.ticks - dice.roll(lateness + 1));
    const key = dice.roll(keys);
    const rejected = dice.roll(8) === 0;
    shard.records.push({ shard: shard.id, sequence: this.sequence, event, key, rejected });
  }

  private latestOf({ records, parents }: Shard): number | undefined {
    const ofParents = parents.flatMap((id) => {
      const parent = this.shards.find((shard) => shard.id === id);
      return parent === undefined ? [] : (this.latestOf(parent) ?? []);
    });
    const events = records.flatMap(({ event, rejected }) => (rejected ? [] : event));
    const all = [...events, ...ofParents];
    return all.length === 0 ? undefined : Math.max(...all);
  }

  split(dice: Dice): void {
    const shard = this.live[dice.roll(this.live.length)];
    if (shard === undefined || this.live.length > 3) return;
    this.open([shard]);
    this.open([shard]);
  }

  merge(dice: Dice): void {
    if (this.live.length < 2) return;
    const first = dice.roll(this.live.length - 1);
    this.open(this.live.slice(first, first + 2));
  }

  /** Of every shard, with its parents. */
  list(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.shards.map(({ id, parents }) => [id, parents]));
  }

  hasRecordsAfter(id: string, fence: number): boolean {
    const shard = this.shards.find((each) => each.id === id);
    const isUnread = shard?.parents.some((parent) => !this.isDone(parent)) ?? false;
    return isUnread || (shard?.records.some(({ sequence }) => sequence > fence) ?? false);
  }

  private isDone(id: string): boolean {
    const shard = this.shards.find((each) => each.id === id);
    if (shard === undefined) return true;
    const isRead = shard.checkpoint === shard.records.length && shard.isClosed;
    return isRead && shard.parents.every((parent) => this.isDone(parent));
  }

  /** Shards with records to deliver whose parents are done. */
  get ready(): readonly Shard[] {
    return this.shards.filter(
      ({ checkpoint, records, parents }) =>
        checkpoint < records.length && parents.every((parent) => this.isDone(parent)),
    );
  }
}
