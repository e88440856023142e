import { slotCount } from './addresses.ts';
import { isPast, windowStartsOf } from './panes.ts';
import type { WindowPlan } from './plan.ts';
import type { ClosingState, LogEntry, Registry, ShardState, SlotState, Take } from './state.ts';
import { lowWatermarkOf } from './watermark.ts';

/** What was read of the stream's shards, and of the slots, at about one moment. */
export interface Seen {
  readonly registry: Registry;
  readonly shards: ReadonlyMap<string, ShardState>;
}

/** A slot before its first commit. */
export function firstSlot(slot: number, now: number): SlotState {
  return {
    ...{ kind: 'slot', slot, version: 0, commit: now, isApplied: true },
    ...{ through: {}, takes: [], closings: {}, keys: {} },
  };
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

/** The end of the last window that is over, once all shards have reached this event time. */
export function endedBy({ slideMs, allowedLatenessMs }: WindowPlan, lowWatermark: number): number {
  return Math.floor((lowWatermark - allowedLatenessMs) / slideMs) * slideMs;
}

/** How far the window is closed in the slot; undefined before its first closing. */
export function closingOf({ closings }: Pick<SlotState, 'closings'>, window: string) {
  return Object.hasOwn(closings, window) ? closings[window] : undefined;
}

/** Whether windows are claimed that aren't closed yet. */
export function isClosing(closing: ClosingState | undefined): boolean {
  if (closing === undefined) return false;
  return closing.claimedThrough > (closing.closedThrough ?? Number.NEGATIVE_INFINITY);
}

export interface NextOptions {
  readonly plans: readonly WindowPlan[];
  /** Whether there is time to go on with closings that are begun. */
  readonly hasTime: boolean;
  /** The event time that all shards have reached, if it isn't to be told from what was seen. */
  readonly reached?: number | undefined;
  readonly reader?: Reader;
}

/** The slot's next commit; undefined if there is nothing to take, to claim or to close. */
export function nextCommit(
  slot: SlotState,
  seen: Seen,
  { plans, hasTime, reached, reader }: NextOptions,
): SlotState | undefined {
  const taken = takeNext(slot, seen, reader);
  const low = reached ?? watermarkFor(taken, seen);
  const watermark = highest(slot.watermark, low);
  const closings = claimed(slot, plans, watermark, seen);
  const isDue =
    taken.takes.length > 0 ||
    closings !== slot.closings ||
    (hasTime && plans.some(({ name }) => isClosing(closingOf(slot, name))));
  if (!isDue) return undefined;
  return {
    ...slot,
    version: slot.version + 1,
    commit: slot.commit + 1,
    isApplied: false,
    through: taken.through,
    takes: taken.takes,
    ...(watermark !== undefined && { watermark }),
    closings,
  };
}

/** Claims the windows that are over. From then on their results are written as final. */
function claimed(
  { closings }: SlotState,
  plans: readonly WindowPlan[],
  watermark: number | undefined,
  { shards }: Seen,
): SlotState['closings'] {
  if (watermark === undefined) return closings;
  const begun = plans.flatMap((plan) => {
    const before = closingOf({ closings }, plan.name);
    const claimedThrough = endedBy(plan, watermark);
    if (before !== undefined && claimedThrough <= before.claimedThrough) return [];
    const openedFrom = before?.openedFrom ?? firstWhole(plan, shards, claimedThrough);
    return [
      [plan.name, { ...before, claimedThrough, ...(openedFrom !== undefined && { openedFrom }) }] as const,
    ];
  });
  return begun.length === 0 ? closings : { ...closings, ...Object.fromEntries(begun) };
}

/** The first window of all is partial: the stream began somewhere in its last slide. */
function firstWhole(plan: WindowPlan, shards: Seen['shards'], claimedThrough: number): number | undefined {
  const starts = [...shards.values()].flatMap(({ panes }) =>
    Object.hasOwn(panes, plan.name) ? (panes[plan.name]?.from ?? []) : [],
  );
  if (starts.length === 0) return undefined;
  const [first] = windowStartsOf(plan, Math.min(...starts));
  const end = first === undefined ? undefined : first + plan.sizeMs;
  return end !== undefined && end <= claimedThrough ? end : undefined;
}

/** The slot after its commit is applied and its lease given back. */
export function released(slot: SlotState, plans: readonly WindowPlan[]): SlotState {
  const { lease: _, refused: __, ...others } = slot;
  return { ...others, version: slot.version + 1, isApplied: true, takes: [], keys: keysLeft(slot, plans) };
}

/** Without panes that are over. */
function keysLeft({ keys, closings }: SlotState, plans: readonly WindowPlan[]): SlotState['keys'] {
  return Object.fromEntries(
    plans.flatMap((plan) => {
      const claimedThrough = closingOf({ closings }, plan.name)?.claimedThrough ?? Number.NEGATIVE_INFINITY;
      const panes = Object.hasOwn(keys, plan.name) ? Object.entries(keys[plan.name] ?? {}) : [];
      const left = panes.filter(([paneStart]) => !isPast(plan, Number(paneStart), claimedThrough));
      return left.length === 0 ? [] : [[plan.name, Object.fromEntries(left)]];
    }),
  );
}

export const allSlots: readonly number[] = Array.from({ length: slotCount }, (_, slot) => slot);

function highest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
