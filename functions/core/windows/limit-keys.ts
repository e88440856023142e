import { addCounts, type Counts } from './counts.ts';
import { overflowKey } from './key.ts';
import { isAfter, type PaneState, type ShardState, type TimedDocument } from './state.ts';
import type { Touch } from './touch.ts';

export interface Limited {
  /** One without documents, of a pane that isn't stored, has nothing to evaluate. */
  readonly touches: readonly Touch[];
  /** Those of the given that went to the key `_other`. */
  readonly moved: ReadonlySet<Touch>;
  /** With the new keys counted. */
  readonly shard: ShardState;
  /** Documents that went to the key `_other`; by window. */
  readonly overflow: Counts;
}

/**
 * Moves documents of keys beyond the most that a window may have, in one shard and pane, to the key `_other`. First
 * come, first served, in the stream's order; a key that an interrupted batch already made is judged again as if it
 * were new, so that the batch comes to the same when it comes again. `storedOf` gives the pane of a touch as it is
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
  const kept: Touch[] = [];
  const moved: Touch[] = [];
  for (const touch of touches) {
    const admitted = isOverflow(touch) || isOld(storedOf(touch), shard) || admit(touch, counts);
    (admitted ? kept : moved).push(touch);
  }
  const others = gather(kept.filter(isOverflow), moved);
  return {
    touches: moved.length === 0 ? kept : [...kept.filter((touch) => !isOverflow(touch)), ...others],
    moved: new Set(moved),
    shard: { ...shard, keys: asObject(counts) },
    overflow: addCounts(
      {},
      moved.map(({ plan, documents }) => [plan.name, documents.length]),
    ),
  };
}

export function isOverflow({ plan, key }: Touch): boolean {
  return overflowKey(plan).every((value, place) => key[place] === value);
}

function isOld(stored: PaneState | undefined, { fence }: ShardState): boolean {
  return stored !== undefined && fence !== undefined && !isAfter(stored.since, fence);
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

/** One touch for each pane, with every document once, whatever keys it had, and in the stream's order. */
function gather(overflowed: readonly Touch[], moved: readonly Touch[]): readonly Touch[] {
  const byPane = new Map<string, Touch[]>();
  for (const touch of [...overflowed, ...moved]) {
    const id = `${touch.plan.name} ${touch.paneStart}`;
    byPane.set(id, [...(byPane.get(id) ?? []), touch]);
  }
  return [...byPane.values()].flatMap((touches) => {
    const [first] = touches;
    if (first === undefined) return [];
    const documents = new Set(touches.flatMap((touch) => touch.documents));
    return [{ ...first, key: overflowKey(first.plan), documents: [...documents].sort(byPlace) }];
  });
}

function byPlace(a: TimedDocument, b: TimedDocument): number {
  if (a.sequenceNumber === b.sequenceNumber) return 0;
  return isAfter(a.sequenceNumber, b.sequenceNumber) ? 1 : -1;
}
