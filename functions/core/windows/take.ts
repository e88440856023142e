import type { LogEntry, Registry, ShardState, SlotState, Take } from './state.ts';
import { lowWatermarkOf } from './watermark.ts';

/** What was read of the stream's shards at about one moment. */
export interface Seen {
  readonly registry: Registry;
  readonly shards: ReadonlyMap<string, ShardState>;
}

/** Parts that one commit takes at most, in UTF-16 units of their JSON; at least one. */
const mostTaken = 1_000_000;

/** The version of the pipeline that takes, and when: by the clock. */
export interface Reader {
  readonly shape: string;
  readonly now: number;
}

/** For so long after a deployment invocations of the version before may still be under way, in milliseconds. */
const versionsMeetMs = 15_000;

/**
 * What another version of the pipeline has handed over may have windows that this one doesn't know. It is left to an
 * invocation of that version, as long as there may be one.
 */
function isForeign({ shape, at }: LogEntry, reader: Reader | undefined): boolean {
  return (
    reader !== undefined && shape !== undefined && shape !== reader.shape && reader.now - at < versionsMeetMs
  );
}

export interface Taken {
  readonly takes: readonly Take[];
  readonly through: SlotState['through'];
  /** Whether nothing that was seen is left. */
  readonly isAll: boolean;
}

/**
 * What a slot takes next. A batch without a part for the slot needs no commit: it counts as taken with those before it.
 * A log that is newer than the slot's document may lack batches; then the commit's condition doesn't hold.
 */
export function takeNext(
  { slot, through: before }: SlotState,
  { registry, shards }: Seen,
  reader?: Reader,
): Taken {
  const takes: Take[] = [];
  const through: Record<string, number> = {};
  let [size, isAll] = [0, true];
  for (const { id } of registry.shards) {
    const { number = 0, log = [] } = shards.get(id) ?? {};
    const known = before[id] ?? 0;
    through[id] = Math.max(known, number);
    for (const entry of log) {
      const own = entry.sizes[slot];
      if (own === undefined || entry.number <= known) continue;
      if (isForeign(entry, reader) || (size > 0 && size + own > mostTaken)) {
        through[id] = Math.max(known, entry.number - 1);
        isAll = false;
        break;
      }
      size += own;
      takes.push(takeOf(entry, id, slot));
    }
  }
  return { takes, through, isAll };
}

function takeOf({ number, nonce, at, parts }: LogEntry, shardId: string, slot: number): Take {
  return { of: { shardId, number }, nonce, at, isStored: parts?.[slot] === undefined };
}

/** Batches whose parts may still be asked for: some slot hasn't taken its own, or hasn't noted that it is applied. */
export function neededLog({ shardId, log }: ShardState, slots: readonly SlotState[]): readonly LogEntry[] {
  return log.filter(({ number, sizes }) =>
    slots.some(({ slot, through, isApplied, takes }) => {
      if (sizes[slot] === undefined) return false;
      if ((through[shardId] ?? 0) < number) return true;
      return !isApplied && takes.some(({ of }) => of?.shardId === shardId && of.number === number);
    }),
  );
}

/** What a slot has taken when it has nothing left of what was seen, and its panes have all of it; else undefined. */
export function completeTaken(slot: SlotState, seen: Seen): Taken | undefined {
  const taken = takeNext(slot, seen);
  return slot.isApplied && taken.takes.length === 0 ? taken : undefined;
}

/** The event time that all shards have reached, as far as the slot has taken their batches. */
export function watermarkFor({ through, isAll }: Taken, seen: Seen): number | undefined {
  if (!isAll) return undefined;
  const { registry, shards } = seen;
  const listed = new Set(registry.shards.map(({ id }) => id));
  // A shard that was split may have handed over more than was seen of it, before its children began.
  const isBehind = registry.shards.some(({ id }) =>
    Object.entries(shards.get(id)?.after ?? {}).some(
      ([parent, number]) => listed.has(parent) && (through[parent] ?? 0) < number,
    ),
  );
  return isBehind ? undefined : lowWatermarkOf(registry, shards);
}
