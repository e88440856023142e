import { addCounts } from '../../core/windows/counts.ts';
import { shapeOf } from '../../core/windows/plan.ts';
import { nextCommit } from '../../core/windows/slots.ts';
import type { Lease, Registry, SlotState } from '../../core/windows/state.ts';
import { type Reader, takeNext } from '../../core/windows/take.ts';
import type { Context } from '../context/context.ts';
import { type Look, look, slotAddresses, slotsOf } from '../progress/look.ts';
import { applyCommits } from './apply-commits.ts';
import { prepare } from './prepare.ts';
import { type Combined, isHeld, leaseMs, writeSlots } from './slot-writes.ts';

export interface CombineOptions {
  /** How long it goes on closing windows while there are more, in milliseconds. Default: one second. */
  readonly closeForMs?: number;
  /** The event time that all shards are taken to have reached. Default: what they have. */
  readonly reached?: number;
  /** Of its leases: the shard whose batch it is, or `sweep`. Absent for a redrive. */
  readonly holder?: string;
  /** Between two commits of a slot, in milliseconds. Default: none. */
  readonly paceMs?: number;
}

/** How long a batch goes on closing windows while there are more: others wait behind it. */
const longestClosingMs = 1_000;

/** How long a batch goes on taking what others hand over meanwhile: its own shard waits behind it. */
const longestCombiningMs = 2_000;

/** How long a pass goes on closing: alerts of what is handed over meanwhile wait for the next one. */
const longestPassMs = 500;

/** Between two looks at slots that another invocation is about to give back, in milliseconds. */
const waitMs = 200;

/**
 * The second stage: what batches have handed over is taken by the slots of its keys, and applied to their panes.
 * Invocations share the slots: each takes those that no other holds, and looks again after giving them back, since a
 * batch leaves its parts to the one whose lease it meets. In the end its leases say that they are the last, and a
 * batch that meets such a lease waits for the slot instead.
 *
 * @param known the shards of the pipeline, as they were read before
 * @throws StoreUnavailable; what is committed then, the next one applies
 */
export async function combine(
  known: Registry,
  context: Context,
  { closeForMs = longestClosingMs, ...options }: CombineOptions = {},
): Promise<Combined> {
  const { now } = context;
  let closeUntil = now() + closeForMs;
  const combineUntil = now() + Math.max(closeForMs, longestCombiningMs);
  let combined: Combined = { unjudged: {}, overflowed: 0, closed: 0 };
  for (let passes = 0, last = 0; last < 2; ) {
    const hasTime = passes === 0 || now() < closeUntil;
    const isLast = now() >= combineUntil;
    const began = now();
    const done = await pass(known, { ...options, context, closeUntil, hasTime, isLast });
    if (done === 'nothing') break;
    if (done === 'waited') {
      closeUntil += now() - began;
      continue;
    }
    passes += 1;
    // What was left to a lease that wasn't the last yet, the second of these finds.
    if (isLast) last += 1;
    combined = {
      unjudged: addCounts(combined.unjudged, Object.entries(done.unjudged)),
      overflowed: combined.overflowed + done.overflowed,
      closed: combined.closed + done.closed,
    };
  }
  return combined;
}

interface Pass extends Pick<CombineOptions, 'holder' | 'paceMs'> {
  readonly reached?: number;
  readonly context: Context;
  readonly closeUntil: number;
  readonly hasTime: boolean;
  readonly isLast: boolean;
}

/** One commit of each slot that is free and has something to do, at its turn. */
async function pass(known: Registry, given: Pass): Promise<Combined | 'nothing' | 'waited'> {
  const { context, closeUntil, hasTime, isLast, reached, holder = '' } = given;
  const { now, plans, invocation } = context;
  if (known.shards.length > fewShards && (await areHeld(holder, context))) return 'nothing';
  const seen = await look(known, context);
  const free = seen.slots.filter(({ lease }) => !isHeld(lease, holder, context));
  const left = free.filter(({ isApplied }) => !isApplied);
  const reader = { shape: shapeOf(plans), now: now() };
  const all = free
    .filter(({ isApplied }) => isApplied)
    .flatMap((slot) => nextCommit(slot, seen, { plans, hasTime, reached, reader }) ?? []);
  if (left.length + all.length === 0) return await waitForLast(seen, holder, reader, context);
  const due = all.filter((slot) => turnOf(slot, seen, given) <= now());
  if (left.length + due.length === 0) return await waitForTurn(all, seen, given);
  const lease: Lease = { holder, invocation, until: now() + leaseMs, ...(isLast && { isLast }) };
  const prepared = await prepare({ due, left }, seen, context);
  // What another invocation has left is taken over first: if that has gone on meanwhile, its parts may be gone.
  const own = await writeSlots(
    [
      ...left.map((slot) => ({ ...slot, version: slot.version + 1, lease })),
      ...prepared.due.map((slot) => ({ ...slot, lease, committedAt: now() })),
    ],
    context,
  );
  return await applyCommits(own, prepared, {
    closing: { until: Math.min(closeUntil, now() + longestPassMs), hasTime },
    context,
  });
}

/** Of so few, reading all states costs no more than reading the slots' twice. */
const fewShards = 4;

/** Whether other invocations have all slots, and look again. */
async function areHeld(holder: string, context: Context): Promise<boolean> {
  const { pipelineName, store, now } = context;
  const slots = slotsOf(await store.get(slotAddresses(pipelineName)), now());
  return slots.every(({ lease }) => isHeld(lease, holder, context) && lease?.isLast !== true);
}

/** Where another invocation, which won't look again, has a slot with something left to take: waits a little. */
async function waitForLast(
  seen: Look,
  holder: string,
  reader: Reader,
  context: Context,
): Promise<'nothing' | 'waited'> {
  const isLeft = seen.slots.some(
    (slot) =>
      slot.lease?.isLast === true &&
      isHeld(slot.lease, holder, context) &&
      takeNext(slot, seen, reader).takes.length > 0,
  );
  if (!isLeft) return 'nothing';
  await context.sleep(waitMs);
  return 'waited';
}

/** When a slot may be committed again: what other shards hand over until then is taken together. */
function turnOf(
  { committedAt = 0 }: SlotState,
  { registry }: Look,
  { paceMs, isLast, context }: Pass,
): number {
  if (paceMs === undefined || isLast || registry.shards.length < 2) return 0;
  // Not by a clock that is ahead.
  return Math.min(committedAt, context.now()) + paceMs;
}

/** Others leave their parts to the one that waits. At its turn the lease is over: then others may be faster. */
async function waitForTurn(due: readonly SlotState[], seen: Look, given: Pass): Promise<'waited'> {
  const { context, holder = '' } = given;
  const { now, sleep, invocation } = context;
  const turn = Math.min(...due.map((slot) => turnOf(slot, seen, given)));
  const lease: Lease = { holder, invocation, until: turn, isWaiting: true };
  const waiting = due.flatMap(({ slot, version }) => {
    const before = seen.slots[slot];
    return before === undefined ? [] : [{ ...before, version, lease }];
  });
  const held = await writeSlots(waiting, context);
  if (held.length > 0) await sleep(Math.max(0, turn - now()));
  return 'waited';
}
