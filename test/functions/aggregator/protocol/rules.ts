import {
  type LogEntry,
  type ModelRecord,
  type PaneDocument,
  type PartialPane,
  partialId,
  type RegistryDocument,
  type ShardDocument,
  type SlotDocument,
  type Take,
} from './documents.ts';
import type { Keeps } from './guards.ts';

/** The pure part. Windows tumble, so a pane is a window; the value of a pane is the list of its records. */
export const size = 4;
export const lateness = 2;
export const slots = 2;
/** A count from which a window fires, open or final. */
export const limit = 2;

export const slotOf = (key: number): number => key % slots;
export const startOf = (event: number): number => Math.floor(event / size) * size;

export interface Folded {
  readonly latest: number | undefined;
  /** By slot. */
  readonly partials: ReadonlyMap<number, readonly PartialPane[]>;
}

/** Lateness goes by the records before it in the shard alone, so it doesn't matter how batches are cut. */
export function fold(latestBefore: number | undefined, records: readonly ModelRecord[]): Folded {
  let latest = latestBefore;
  const panes = new Map<string, PartialPane & { readonly records: number[] }>();
  for (const { event, key, sequence } of records) {
    const start = startOf(event);
    const isLate = latest !== undefined && start + size <= latest - lateness;
    latest = Math.max(latest ?? event, event);
    if (isLate) continue;
    const id = `${start}:${key}`;
    const pane = panes.get(id) ?? { start, key, records: [] };
    pane.records.push(sequence);
    panes.set(id, pane);
  }
  const partials = new Map<number, PartialPane[]>();
  for (const pane of panes.values()) {
    partials.set(slotOf(pane.key), [...(partials.get(slotOf(pane.key)) ?? []), pane]);
  }
  return { latest, partials };
}

export interface Seen {
  readonly registry: RegistryDocument;
  /** Of shards that have begun or were swept. */
  readonly shards: ReadonlyMap<string, ShardDocument>;
}

export interface Taken {
  readonly takes: readonly Take[];
  readonly through: Readonly<Record<string, number>>;
  /** Whether all that was seen is taken. */
  readonly isAll: boolean;
}

/** Batches of one shard that a commit takes at most: stands for the limit in bytes. */
const mostOfShard = 1;

/**
 * What a slot takes next. A batch without partials for the slot needs no commit: it counts as taken with those before
 * it. A log that is newer than the slot's document may lack batches; then the commit's condition doesn't hold.
 */
export function takeNext({ slot, through: before }: SlotDocument, { shards }: Seen, keeps: Keeps): Taken {
  const takes: Take[] = [];
  const through: Record<string, number> = { ...before };
  let isAll = true;
  for (const [shard, { log, number }] of shards) {
    const known = before[shard] ?? 0;
    const own = log.filter(
      (entry) => entry.slots.includes(slot) && (entry.number > known || !keeps('numbers')),
    );
    const some = own.slice(0, mostOfShard);
    takes.push(...some.map((entry) => ({ id: partialId(shard, entry, slot) })));
    const isRest = some.length < own.length;
    through[shard] = isRest ? (some.at(-1)?.number ?? known) : Math.max(known, number);
    if (isRest) isAll = false;
  }
  return { takes, through, isAll };
}

/** The batches that some slot has yet to take. */
export function untaken(
  shard: string,
  log: readonly LogEntry[],
  slotDocuments: readonly (SlotDocument | undefined)[],
  keeps: Keeps,
): readonly LogEntry[] {
  const isTaken =
    ({ number }: LogEntry) =>
    (slot: number) =>
      (slotDocuments[slot]?.through[shard] ?? 0) >= number;
  return log.filter((entry) =>
    keeps('kept-until-taken') ? !entry.slots.every(isTaken(entry)) : !entry.slots.some(isTaken(entry)),
  );
}

/** The event time that all shards have reached, as far as the slot has taken their numbers. */
export function lowWatermark(
  { registry, shards }: Seen,
  { through, isAll }: Taken,
  keeps: Keeps,
): number | undefined {
  if (!isAll && keeps('all-taken')) return undefined;
  const superseded = new Set<string>();
  for (const [shard, parents] of Object.entries(registry.shards)) {
    const begun = shards.get(shard);
    if (begun === undefined || begun.fence === 0) continue;
    for (const parent of parents) superseded.add(parent);
    const isBehind = Object.entries(begun.after).some(([parent, number]) => (through[parent] ?? 0) < number);
    if (isBehind && keeps('parents-taken')) return undefined;
  }
  // A parent that never had a record is superseded with its child.
  const ancestors = (shard: string): readonly string[] =>
    (registry.shards[shard] ?? []).flatMap((parent) => [parent, ...ancestors(parent)]);
  for (const shard of [...superseded]) for (const older of ancestors(shard)) superseded.add(older);
  const reached = Object.keys(registry.shards)
    .filter((shard) => !superseded.has(shard))
    .map((shard) => {
      const { latest, idleThrough } = shards.get(shard) ?? {};
      const own = [latest, idleThrough].filter((time) => time !== undefined);
      return own.length === 0 ? undefined : Math.max(...own);
    });
  if (reached.length === 0 || reached.includes(undefined)) return undefined;
  return Math.min(...reached.filter((time) => time !== undefined));
}

/** Of windows that are over: a multiple of their size. */
export function endedBy(watermark: number): number {
  return Math.floor((watermark - lateness) / size) * size;
}

/** The pane after a commit. */
export function applyTo(
  pane: PaneDocument | undefined,
  part: PartialPane & Pick<Take, 'redriven'>,
  commit: number,
  keeps: Keeps,
): PaneDocument {
  const { start, key, redriven: isRedriven = false } = part;
  const before = pane ?? { records: [], redriven: [] };
  const known = new Set(isRedriven && keeps('identities') ? before.redriven : []);
  const added = part.records.filter((record) => !known.has(record));
  const records = [...before.records, ...added].sort((a, b) => a - b);
  const redriven = isRedriven ? [...before.redriven, ...added] : before.redriven;
  return { kind: 'model-pane', slot: slotOf(key), start, key, commit, records, redriven };
}
