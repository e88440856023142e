import { addressKey, paneAddress, partAddress, slotOf } from '../../core/windows/addresses.ts';
import { mostRedriven, type RedrivenRecord, redrivenParts } from '../../core/windows/redriven.ts';
import type { PartialPane, PartState, Registry, SlotState, Take } from '../../core/windows/state.ts';
import { StoreUnavailable } from '../../engine/store/window-store.ts';
import { applyCommits } from '../combine/apply-commits.ts';
import { combine } from '../combine/combine.ts';
import { prepare } from '../combine/prepare.ts';
import { isHeld, leaseMs, writeSlots } from '../combine/slot-writes.ts';
import type { Context } from '../context/context.ts';
import { type Look, look } from '../progress/look.ts';
import { readPanes } from '../results/read-panes.ts';

type Part = PartialPane & { readonly redriven: string };

export interface AddedRedriven {
  /** Hashes of records that belong to a pane. */
  readonly touching: ReadonlySet<string>;
  /** Hashes of records of which something was added now. */
  readonly added: ReadonlySet<string>;
  /** Hashes of records for which a pane has no room. Nothing of them was added. */
  readonly full: ReadonlySet<string>;
}

/**
 * Adds records to panes, each at most once, even if redrives repeat or race: a pane and the identities of the records in
 * it are one write. They are taken by commits of the slots, as the parts of batches are.
 *
 * @throws StoreUnavailable when not all is added: the records have to be given again
 */
export async function addRedriven(
  records: readonly RedrivenRecord[],
  registry: Registry,
  context: Context,
): Promise<AddedRedriven> {
  const parts = redrivenParts(context.plans, records);
  const all = [...parts.values()].flat();
  const known = await readKnown(all, context);
  const full = withoutRoom(all, known, context);
  const added = new Set<string>();
  for (const [slot, own] of parts) {
    const fitting = own.filter(({ redriven }) => !full.has(redriven));
    if (fitting.length === 0) continue;
    await addToSlot(slot, fitting, registry, context);
    for (const part of fitting)
      if (!known.get(idOf(part, context))?.has(part.redriven)) added.add(part.redriven);
  }
  const touching = new Set(all.map(({ redriven }) => redriven).filter((hash) => !full.has(hash)));
  return { touching, added, full };
}

function addressOf({ window, paneStart, key }: PartialPane, { pipelineName }: Context) {
  return paneAddress(pipelineName, { window, paneStart, key, slot: slotOf(key) });
}

function idOf(part: PartialPane, context: Context): string {
  return addressKey(addressOf(part, context));
}

/** Hashes of the redriven records in the panes. */
async function readKnown(
  parts: readonly Part[],
  context: Context,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const addresses = new Map(parts.map((part) => [idOf(part, context), addressOf(part, context)]));
  const panes = await readPanes(addresses, context.store);
  return new Map([...panes].map(([id, { redriven }]) => [id, new Set(redriven)]));
}

/**
 * Decided before anything is added, so that all of a record comes in or nothing. A race may overfill a pane a little.
 */
function withoutRoom(
  parts: readonly Part[],
  known: ReadonlyMap<string, ReadonlySet<string>>,
  context: Context,
): Set<string> {
  const full = new Set<string>();
  const counts = new Map<string, number>();
  for (const part of parts) {
    const id = idOf(part, context);
    const before = known.get(id);
    const count = counts.get(id) ?? before?.size ?? 0;
    if (before?.has(part.redriven)) continue;
    if (count >= mostRedriven) full.add(part.redriven);
    counts.set(id, count + 1);
  }
  return full;
}

/** Between two looks at a slot that another invocation holds, in milliseconds. */
const waitMs = 100;

async function addToSlot(
  slot: number,
  panes: readonly Part[],
  registry: Registry,
  context: Context,
): Promise<void> {
  const { pipelineName, store, invocation, now, sleep } = context;
  const take: Take = { nonce: `${invocation}.${now()}`, at: now(), isStored: true };
  const [outcome] = await store.put([
    {
      address: partAddress(pipelineName, take, slot),
      source: { kind: 'part', panes } satisfies PartState,
      ifStored: 'absent',
    },
  ]);
  if (outcome !== 'written') throw new StoreUnavailable('redriven records could not be written');
  const giveUp = now() + 2 * leaseMs;
  while (!(await commitTake(slot, take, await look(registry, context), context))) {
    if (now() >= giveUp) throw new StoreUnavailable('other invocations held the windows of these records');
    await combine(registry, context);
    await sleep(waitMs);
  }
  // A batch may have left its parts to this invocation, whose lease it met.
  await combine(registry, context);
}

async function commitTake(slot: number, take: Take, seen: Look, context: Context): Promise<boolean> {
  const before = seen.slots[slot];
  // One that only waits for the slot's turn looks again then.
  const isTaken = before?.lease?.isWaiting !== true && isHeld(before?.lease, '', context);
  if (before === undefined || !before.isApplied || isTaken) return false;
  const lease = { holder: '', invocation: context.invocation, until: context.now() + leaseMs };
  const next: SlotState = {
    ...before,
    ...{ version: before.version + 1, commit: before.commit + 1, isApplied: false, takes: [take], lease },
  };
  const prepared = await prepare({ due: [next], left: [] }, seen, context);
  const written = await writeSlots(prepared.due, context);
  if (written.length === 0) return false;
  const closing = { until: Number.NEGATIVE_INFINITY, hasTime: false };
  await applyCommits(written, prepared, { closing, context });
  return true;
}
