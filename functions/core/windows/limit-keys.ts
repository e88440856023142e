import { addCounts, type Counts } from './counts.ts';
import { isOthers, overflowKey } from './key.ts';
import { isAfter, type PaneState, type ShardState, type TimedDocument } from './state.ts';
import type { Touch } from './touch.ts';

export interface Limited {
  /** One without documents, of a pane that isn't stored, has nothing to evaluate. */
  readonly touches: readonly Touch[];
  /** The shard's state with the new keys counted. */
  readonly shard: ShardState;
  /** Documents that went to the key `_other`; by window. */
  readonly overflow: Counts;
}

/**
 * Moves documents of keys beyond the most that a window may have, in one shard and pane, to the key `_other`. First
 * come, first served, in the stream's order. A key that an interrupted batch made is decided again as if it were new, so
 * that the batch has the same result when it comes again. `storedOf` gives the pane of a touch as it is
 * stored; the panes of `_other` can be read afterwards. `shard` is the one that `touchPanes` returned.
 */
export function limitKeys(
  touches: readonly Touch[],
  storedOf: (touch: Touch) => PaneState | undefined,
  shard: ShardState,
): Limited {
  const counts: KeyCounts = new Map(
    Object.entries(shard.keys).map(([window, panes]) => [window, new Map(Object.entries(panes))]),
  );
  const moved = new Set<Touch>();
  for (const touch of touches) {
    const admitted = isOverflow(touch) || isOld(storedOf(touch), shard) || admit(touch, counts);
    if (!admitted) moved.add(touch);
  }
  return {
    touches: moved.size === 0 ? touches : gathered(touches, moved),
    shard: { ...shard, keys: asObject(counts) },
    overflow: documentsOf(moved),
  };
}

/** Each document once, whatever keys it had. */
function documentsOf(moved: Iterable<Touch>): Counts {
  const documents = new Map<string, Set<TimedDocument>>();
  for (const { plan, documents: own } of moved) {
    const known = documents.get(plan.name) ?? new Set();
    for (const document of own) known.add(document);
    documents.set(plan.name, known);
  }
  return addCounts(
    {},
    [...documents].map(([window, { size }]) => [window, size]),
  );
}

/** There is always room for it, and for the one key of a window that has no key fields. */
function isOverflow({ plan, key }: Touch): boolean {
  return key.length === 0 || isOthers(plan, key);
}

function isOld(stored: PaneState | undefined, { fence }: ShardState): boolean {
  return stored !== undefined && !isAfter(stored.since, fence);
}

type KeyCounts = Map<string, Map<string, number>>;

function asObject(counts: KeyCounts): ShardState['keys'] {
  return Object.fromEntries([...counts].map(([window, panes]) => [window, Object.fromEntries(panes)]));
}

/** A key that is only mentioned and isn't stored was beyond the limit before, or its documents were late. */
function admit({ plan, paneStart, documents }: Touch, counts: KeyCounts): boolean {
  const panes = counts.get(plan.name) ?? new Map<string, number>();
  const keys = panes.get(String(paneStart)) ?? 0;
  if (documents.length === 0 || keys >= plan.maxKeys) return false;
  counts.set(plan.name, panes.set(String(paneStart), keys + 1));
  return true;
}

/**
 * With one touch for each pane that has `_other`, in the place of the first that went to it: with every document once,
 * whatever keys it had, and in the stream's order.
 */
function gathered(touches: readonly Touch[], moved: ReadonlySet<Touch>): readonly Touch[] {
  const isOther = (touch: Touch) => moved.has(touch) || isOverflow(touch);
  const others = new Map<string, Touch[]>();
  for (const touch of touches.filter(isOther)) {
    const group = others.get(paneOf(touch));
    if (group === undefined) others.set(paneOf(touch), [touch]);
    else group.push(touch);
  }
  return touches.flatMap((touch) => {
    if (!isOther(touch)) return touch;
    const group = others.get(paneOf(touch)) ?? [];
    return touch === group[0] ? joined(touch, group) : [];
  });
}

function paneOf({ plan, paneStart }: Touch): string {
  return JSON.stringify([plan.name, paneStart]);
}

function joined({ plan, paneStart }: Touch, group: readonly Touch[]): Touch {
  const documents = new Set(group.flatMap((touch) => touch.documents));
  return { plan, paneStart, key: overflowKey(plan), documents: [...documents].sort(bySequenceNumber) };
}

function bySequenceNumber(a: TimedDocument, b: TimedDocument): number {
  if (a.sequenceNumber === b.sequenceNumber) return 0;
  return isAfter(a.sequenceNumber, b.sequenceNumber) ? 1 : -1;
}

/** Fewer may well have a key each. */
const fewestDocuments = 500;

/** More keys than this for each document leave nothing to compute over. */
const mostKeysEach = 0.9;

/**
 * Windows in which nearly every document of a batch has a key of its own, with their keys. Such a key holds something
 * else than it should, as a rule (an address with the port of its connection, say), and no monitor ever sees two
 * documents of it; below the most keys that a window may have, nothing else tells.
 */
export function scatteredKeys(touches: readonly Touch[]): Counts {
  const byWindow = new Map<string, Touch[]>();
  for (const touch of touches) {
    if (touch.documents.length === 0) continue;
    const list = byWindow.get(touch.plan.name);
    if (list === undefined) byWindow.set(touch.plan.name, [touch]);
    else list.push(touch);
  }
  const scattered = [...byWindow].flatMap(([window, own]) => {
    const documents = own.reduce((sum, touch) => sum + touch.documents.length, 0);
    const isScattered = (keys: number) => documents >= fewestDocuments && keys > documents * mostKeysEach;
    // Touches are counted already: only where there are so many are the keys compared.
    if (!isScattered(own.length)) return [];
    const keys = new Set(own.map(({ key }) => JSON.stringify(key))).size;
    return isScattered(keys) ? [[window, keys] as const] : [];
  });
  return Object.fromEntries(scattered);
}
