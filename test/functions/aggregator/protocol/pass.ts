import { applyCommit } from './apply.ts';
import { address, type RegistryDocument, type SlotDocument } from './documents.ts';
import { always, type Found, type Outside, read, readRegistry, readShards, write } from './outside.ts';
import { endedBy, lowWatermark, type Seen, slots, type Taken, takeNext } from './rules.ts';

/** The second stage, by the invocation that finds slots free: until a look after its last release finds nothing due. */
export async function combine(
  outside: Outside,
  seenBefore: readonly (SlotDocument | undefined)[] = [],
): Promise<void> {
  const isHeld = (slot: number) => {
    const lease = seenBefore[slot]?.lease;
    return lease !== undefined && outside.isFresh(lease);
  };
  const free = slotNumbers.filter((slot) => !isHeld(slot));
  while (await pass(free, outside)) if (!outside.keeps('look-after-release')) break;
}

const slotNumbers = Array.from({ length: slots }, (_, slot) => slot);

/**
 * All slots together, as requests for one would be as many as for all.
 * @returns false when there was nothing to do, or other invocations are doing it
 */
async function pass(free: readonly number[], outside: Outside): Promise<boolean> {
  const found: FoundSlot[] = [];
  for (const slot of free) found.push(await readSlot(slot, outside));
  const seen = await look(outside);
  const committed: FoundSlot[] = [];
  const early: FoundSlot[] = [];
  for (const each of found) {
    const { lease, isApplied, committedAt } = each.document;
    if (lease !== undefined && outside.isFresh(lease)) continue;
    const taken = isApplied ? takeDue(each, seen, outside) : undefined;
    if (!isApplied) committed.push(each);
    else if (taken !== undefined && committedAt + pace > outside.clock()) early.push(each);
    else if (taken !== undefined) committed.push(...(await commit(each, taken, outside)));
  }
  for (const each of committed) await finish(each, outside);
  if (committed.length > 0 || early.length === 0) return committed.length > 0;
  if (outside.keeps('waits-for-turn')) await waitFor(early, outside);
  return outside.keeps('waits-for-turn');
}

type Due = Pick<Taken, 'through' | 'takes'> & { readonly watermark: number };

function takeDue({ document }: FoundSlot, seen: Seen, { keeps }: Outside): Due | undefined {
  const taken = takeNext(document, seen, keeps);
  const watermark = lowWatermark(seen, taken, keeps) ?? Number.MIN_SAFE_INTEGER;
  const isDue = taken.takes.length > 0 || endedBy(watermark) > document.claimedThrough;
  return isDue ? { ...taken, watermark } : undefined;
}

/** Between two commits of a slot, in steps: what comes meanwhile is taken together. */
const pace = 25;

/** Longer than an invocation takes for a commit, in steps. */
const longestPass = 150;

/** Others leave their partials to the one that waits. If another has committed meanwhile, it looks again. */
async function waitFor(early: readonly FoundSlot[], outside: Outside): Promise<void> {
  const { holder, process } = outside;
  const turn = Math.min(...early.map(({ document }) => document.committedAt + pace));
  let isHeld = false;
  for (const { document, revision } of early) {
    const next: SlotDocument = { ...document, lease: { holder, process, until: turn } };
    if ((await write(address.slot(document.slot), next, revision, outside)) === 'written') isHeld = true;
  }
  while (isHeld && outside.clock() < turn) await outside.pass();
}

/**
 * Shards and the registry that they belong to. Read again afterwards: a parent that a sweep has found idle meanwhile
 * says nothing of children that it registered before that.
 */
async function look(outside: Outside): Promise<Seen> {
  let known = await readRegistry(outside);
  for (;;) {
    const registry: RegistryDocument = known.document ?? { kind: 'registry', shards: {} };
    const seen = { registry, shards: await readShards(Object.keys(registry.shards), outside) };
    if (!outside.keeps('registry-read-again')) return seen;
    const again = await readRegistry(outside);
    const listed = Object.keys(again.document?.shards ?? {});
    if (listed.every((shard) => shard in registry.shards)) return seen;
    known = again;
  }
}

export interface FoundSlot extends Found<SlotDocument> {
  readonly document: SlotDocument;
}

export async function readSlot(slot: number, outside: Outside): Promise<FoundSlot> {
  const { document, revision } = await read<SlotDocument>(address.slot(slot), 'slot', outside);
  return { document: document ?? firstSlot(slot, outside), revision };
}

/** Commits begin at the clock: panes outlive a progress that was deleted, and must not be newer than what follows. */
function firstSlot(slot: number, { clock }: Outside): SlotDocument {
  const never = Number.MIN_SAFE_INTEGER;
  return {
    kind: 'slot',
    slot,
    commit: clock(),
    through: {},
    takes: [],
    isApplied: true,
    committedAt: never,
    watermark: never,
    claimedThrough: never,
    closedThrough: never,
  };
}

/** Commits what is taken. Until it is applied, each invocation that finds it free applies it again. */
export async function commit(
  { document, revision }: FoundSlot,
  { takes, through, watermark }: Due,
  outside: Outside,
): Promise<readonly FoundSlot[]> {
  const { keeps, holder, process, clock } = outside;
  const reached = Math.max(document.watermark, watermark);
  const claimedThrough = Math.max(document.claimedThrough, endedBy(reached));
  const next: SlotDocument = {
    ...document,
    commit: document.commit + 1,
    ...{ through, takes, isApplied: false, committedAt: clock(), watermark: reached, claimedThrough },
    lease: { holder, process, until: clock() + longestPass },
    ...(!keeps('evaluated-before-closed') && { closedThrough: claimedThrough }),
  };
  if (!keeps('commit-before-apply')) await applyCommit(next, outside);
  const condition = keeps('slot-compare-and-set') ? revision : always(outside);
  if ((await write(address.slot(document.slot), next, condition, outside)) !== 'written') return [];
  if (!keeps('removed-when-applied')) await removePartials(next, outside);
  const written = await readSlot(document.slot, outside);
  return written.document.commit === next.commit ? [written] : [];
}

/** Applies a commit, its own or one that another invocation has left, and releases the slot. */
export async function finish({ document, revision }: FoundSlot, outside: Outside): Promise<void> {
  const { keeps, process } = outside;
  const isOwn = document.lease?.process === process;
  if (isOwn ? keeps('commit-before-apply') : keeps('apply-again')) await applyCommit(document, outside);
  const { lease: _, ...released } = { ...document, takes: [], isApplied: true };
  const after: SlotDocument = { ...released, closedThrough: document.claimedThrough };
  const outcome = await write(address.slot(document.slot), after, revision, outside);
  if (outcome === 'written') await removePartials(document, outside);
}

async function removePartials({ takes }: SlotDocument, { store }: Outside): Promise<void> {
  if (takes.length > 0) await store.remove(takes.map(({ id }) => address.partial(id)));
}
