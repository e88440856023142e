import { addressKey, keySlot, paneAddress } from '../../core/windows/addresses.ts';
import type { Counts } from '../../core/windows/counts.ts';
import { foldPane } from '../../core/windows/fold.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import type { PaneState } from '../../core/windows/state.ts';
import type { Touch } from '../../core/windows/touch.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import {
  type DocumentAddress,
  StoreUnavailable,
  type WindowStore,
  type Write,
  type WriteOutcome,
} from '../../engine/store/window-store.ts';
import type { ProgressOptions } from '../progress/registry.ts';
import type { PaneCache } from './pane-cache.ts';

export interface FoldOptions extends ProgressOptions {
  readonly plans: readonly WindowPlan[];
  /** Event times have nothing to do with the clock. */
  readonly historicalInput: boolean;
  /** Default: every pane is read. */
  readonly paneCache?: PaneCache;
}

interface AddressedPane {
  readonly address: DocumentAddress;
  /** Of the address. */
  readonly id: string;
}

/** Gives the address of a touch's pane, and makes it only once. */
export function addressesIn(shardId: string, { pipelineName }: FoldOptions): (touch: Touch) => AddressedPane {
  const known = new Map<Touch, AddressedPane>();
  return (touch) => {
    const before = known.get(touch);
    if (before !== undefined) return before;
    const { plan, paneStart, key } = touch;
    const address = paneAddress(pipelineName, { window: plan.name, paneStart, shardId, key });
    const made = { address, id: addressKey(address) };
    known.set(touch, made);
    return made;
  };
}

/** By address. Each write adds one to `revision` in the pane and to the engine's external version. */
export function asWritten(panes: ReadonlyMap<string, PaneState> = new Map()): Map<string, KnownPane> {
  return new Map(
    [...panes].map(([id, pane]) => [id, { pane, ifStored: { olderThan: pane.revision + 1 } }] as const),
  );
}

/** Reads the panes that aren't known yet. */
export async function readUnknown(
  addressed: readonly AddressedPane[],
  known: Map<string, KnownPane>,
  { store }: FoldOptions,
): Promise<void> {
  const unknown = addressed.filter(({ id }) => !known.has(id));
  const read = await readPanes(
    unknown.map(({ address }) => address),
    store,
  );
  for (const [position, { id }] of unknown.entries()) {
    const pane = read[position];
    if (pane !== undefined) known.set(id, pane);
  }
}

export interface Folded {
  /** By address, as they are now. */
  readonly panes: ReadonlyMap<string, PaneState>;
  /** Values that are in no metric, by `window.metric`. */
  readonly skipped: Counts;
}

/**
 * Folds and writes. A pane that another writer has changed meanwhile is read and folded again. Returns the panes as
 * they are then.
 */
export async function foldTouches(
  touches: readonly Touch[],
  addressedPane: (touch: Touch) => AddressedPane,
  known: Map<string, KnownPane>,
  shardId: string,
  options: FoldOptions,
): Promise<Folded> {
  const panes = new Map<string, PaneState>();
  const skipped: Record<string, number> = {};
  let pending = touches;
  while (pending.length > 0) {
    // The pane of `_other` is known only now; a pane that another writer changed has to be read again.
    await readUnknown(pending.map(addressedPane), known, options);
    const folded = pending.flatMap((touch) => {
      const { address, id } = addressedPane(touch);
      const { pane: found, ifStored = 'absent' as const } = known.get(id) ?? {};
      const pane = foldPane(touch, shardId, found);
      const now = pane ?? found;
      if (now !== undefined) panes.set(id, now);
      return pane === undefined
        ? []
        : [
            {
              touch,
              id,
              pane,
              before: found?.skipped,
              write: { address, source: paneSource(pane), ifStored },
            },
          ];
    });
    const outcomes = await putAll(
      folded.map(({ write }) => write),
      options,
    );
    const lost = folded.filter((_, position) => outcomes[position] === 'conflict');
    folded.forEach(({ pane, before }, position) => {
      if (outcomes[position] !== 'conflict') addSkipped(pane, before, skipped);
    });
    for (const { id } of lost) known.delete(id);
    pending = lost.map(({ touch }) => touch);
  }
  return { panes, skipped };
}

/** What the pane has more of than before. Most have nothing. */
function addSkipped({ window, skipped }: PaneState, before: Counts = {}, into: Record<string, number>): void {
  for (const metric in skipped) {
    const more = (skipped[metric] ?? 0) - (before[metric] ?? 0);
    if (more > 0) into[`${window}.${metric}`] = (into[`${window}.${metric}`] ?? 0) + more;
  }
}

async function putAll(writes: readonly Write[], { store }: FoldOptions): Promise<readonly WriteOutcome[]> {
  const outcomes = writes.length === 0 ? [] : await store.put(writes);
  if (outcomes.includes('failed')) throw new StoreUnavailable('panes could not be written');
  return outcomes;
}

/** What is known of a pane: its state, if it is stored, and the condition for its next write. */
export interface KnownPane {
  readonly pane: PaneState | undefined;
  readonly ifStored: Write['ifStored'];
}

/** By position. @throws StoreUnavailable */
export async function readPanes(
  addresses: readonly DocumentAddress[],
  store: WindowStore,
): Promise<KnownPane[]> {
  if (addresses.length === 0) return [];
  return (await store.get(addresses)).map((stored) => ({
    pane: stored !== undefined && isKind<PaneState>(stored.source, 'pane') ? stored.source : undefined,
    ifStored: stored?.revision ?? 'absent',
  }));
}

/** The stored form, with the slot by which a closing searches. */
export function paneSource(pane: PaneState): Write['source'] {
  return { ...pane, keySlot: keySlot(pane.key) };
}
