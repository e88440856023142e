import { addressKey, paneAddress } from '../../core/windows/addresses.ts';
import { admitKeys, type NewKey, needsNoRoom, withOverflow } from '../../core/windows/keys-with-room.ts';
import { panesCovered, windowStartsOf } from '../../core/windows/panes.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import type { PaneState, PartialPane, SkippedPlace, SlotState } from '../../core/windows/state.ts';
import type { DocumentAddress } from '../../engine/store/window-store.ts';
import type { Context } from '../context/context.ts';
import type { Look } from '../progress/look.ts';
import type { PaneParts } from '../results/pane-parts.ts';
import { readPanes } from '../results/read-panes.ts';
import { readParts, type TakenPart } from './read-parts.ts';

export interface Prepared {
  /** The commits that are to be written, with the keys that there is room for. */
  readonly due: readonly SlotState[];
  /** By slot. */
  readonly work: ReadonlyMap<number, SlotWork>;
  /** All panes of the windows that are touched, as they were before these commits; by the keys of their addresses. */
  readonly panes: ReadonlyMap<string, PaneState>;
}

export interface SlotWork {
  readonly panes: readonly PaneParts[];
  /** Late documents: signs of life alone. */
  readonly late: readonly PartialPane[];
  readonly skipped: readonly (SkippedPlace & { readonly shardId: string })[];
}

interface Commits {
  readonly due: readonly SlotState[];
  /** Committed before, and not known to be applied. */
  readonly left: readonly SlotState[];
}

/**
 * Reads what commits take and the panes that it goes to, and decides which new keys there is room for: before the
 * commits are written, so that they are the same whenever they are applied.
 *
 * @throws StoreUnavailable
 */
export async function prepare({ due, left }: Commits, seen: Look, context: Context): Promise<Prepared> {
  const commits = [...left, ...due];
  const parts = await readParts(commits, seen, context);
  const planOf = new Map(context.plans.map((plan) => [plan.name, plan]));
  const workIn = (slot: SlotState) => workOf(slot, parts.get(slot.slot) ?? [], planOf, context);
  const work = new Map(commits.map((slot) => [slot.slot, workIn(slot)]));
  const panes = new Map<string, PaneState>();
  await readWindows(
    [...work.values()].flatMap((own) => own.panes),
    commits,
    panes,
    context,
  );
  const decided = withRoom(due, { work, panes }, seen.slots, context);
  const crowded = decided.filter(({ refused }) => refused !== undefined);
  for (const slot of crowded) work.set(slot.slot, workIn(slot));
  // Those of `_other`.
  const others = crowded
    .flatMap(({ slot }) => work.get(slot)?.panes ?? [])
    .filter(({ id }) => !panes.has(id));
  await readWindows(others, crowded, panes, context);
  return { due: decided.map((slot) => afterPanes(slot, panes)), work, panes };
}

/** Panes outlive a progress that is deleted: the first commit has to be newer, by whichever clock. */
function afterPanes(slot: SlotState, panes: ReadonlyMap<string, PaneState>): SlotState {
  if (slot.version > 1) return slot;
  let { commit } = slot;
  for (const pane of panes.values()) if (pane.slot === slot.slot) commit = Math.max(commit, pane.commit + 1);
  return { ...slot, commit };
}

/** Panes that a batch can have, at most: 10,000 records with some keys in some windows. */
const mostOrders = 100_000_000;
/** So that their product is exact. Once in so many batches two of them change places. */
const mostNumbers = 80_000_000;

function workOf(
  slot: SlotState,
  taken: readonly TakenPart[],
  planOf: ReadonlyMap<string, WindowPlan>,
  { pipelineName }: Context,
): SlotWork {
  const late: PartialPane[] = [];
  const groups = new Map<string, PaneParts & { readonly parts: PartialPane[] }>();
  const all = taken.flatMap(({ of, panes }) =>
    withOverflow(planOf, panes, slot).map(
      (part) => [part, ((of?.number ?? 0) % mostNumbers) * mostOrders + part.order] as const,
    ),
  );
  for (const [part, order] of all) {
    const plan = planOf.get(part.window);
    // A window that was removed from the pipeline since.
    if (plan === undefined) continue;
    if (part.isLate === true) {
      late.push(part);
      continue;
    }
    const { paneStart, key } = part;
    const address = paneAddress(pipelineName, { window: plan.name, paneStart, key, slot: slot.slot });
    const id = addressKey(address);
    const group = groups.get(id);
    if (group !== undefined) group.parts.push(part);
    else groups.set(id, { plan, paneStart, key, slot: slot.slot, address, id, parts: [part], order });
  }
  return {
    panes: [...groups.values()],
    late,
    skipped: taken.flatMap(({ of, skipped = [] }) =>
      skipped.map((place) => ({ ...place, shardId: of?.shardId ?? '' })),
    ),
  };
}

interface Found {
  readonly work: ReadonlyMap<number, SlotWork>;
  readonly panes: ReadonlyMap<string, PaneState>;
}

/** The commits, with new keys counted and those without room named. */
function withRoom(
  due: readonly SlotState[],
  { work, panes }: Found,
  slots: readonly SlotState[],
  { plans }: Context,
): readonly SlotState[] {
  const found: (NewKey & { readonly order: number })[] = [];
  for (const { slot } of due) {
    for (const { plan, paneStart, key, id, parts, order } of work.get(slot)?.panes ?? []) {
      if (panes.has(id) || parts.every((part) => needsNoRoom(plan, part))) continue;
      found.push({ window: plan.name, paneStart, key, slot, order });
    }
  }
  if (found.length === 0) return due;
  found.sort((a, b) => a.order - b.order);
  const { keys, refused } = admitKeys(plans, slots, found);
  return due.map((slot) => {
    const own = refused.get(slot.slot);
    return {
      ...slot,
      keys: keys.get(slot.slot) ?? slot.keys,
      ...(own !== undefined && { refused: own }),
    };
  });
}

/** Reads the panes of all windows that these are part of. */
async function readWindows(
  touched: readonly PaneParts[],
  commits: readonly SlotState[],
  into: Map<string, PaneState>,
  { pipelineName, store, paneCache }: Context,
): Promise<void> {
  const before = new Map(commits.map(({ slot, commit }) => [slot, String(commit - 1)]));
  const addresses = new Map(commits.map(({ slot }) => [slot, new Map<string, DocumentAddress>()]));
  for (const { plan, paneStart, key, slot, address, id } of touched) {
    const own = addresses.get(slot);
    own?.set(id, address);
    if (plan.sizeMs === plan.slideMs) continue;
    for (const start of panesCovered(plan, windowStartsOf(plan, paneStart))) {
      const other = paneAddress(pipelineName, { window: plan.name, paneStart: start, key, slot });
      own?.set(addressKey(other), other);
    }
  }
  const unknown = new Map<string, DocumentAddress>();
  for (const [slot, own] of addresses) {
    // Asked for a slot without panes too: it forgets what another container has passed.
    const cached = paneCache?.panesOf(cacheName(slot), before.get(slot), [...own.keys()]);
    for (const [id, address] of own) {
      const pane = cached?.get(id);
      if (pane === undefined) unknown.set(id, address);
      else into.set(id, pane);
    }
  }
  for (const [id, pane] of await readPanes(unknown, store)) into.set(id, pane);
}

export function cacheName(slot: number): string {
  return `slot-${slot}`;
}
