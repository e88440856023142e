import { partAddress, skippedAddress } from '../../core/windows/addresses.ts';
import { applyParts } from '../../core/windows/apply.ts';
import { addCounts } from '../../core/windows/counts.ts';
import { isOthers } from '../../core/windows/key.ts';
import { isPast, paneSource } from '../../core/windows/panes.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import { closingOf, released } from '../../core/windows/slots.ts';
import type { PaneState, SkippedRecord, SlotState } from '../../core/windows/state.ts';
import { StoreUnavailable } from '../../engine/store/window-store.ts';
import type { Context } from '../context/context.ts';
import { evaluateAlive } from '../evaluate/alive.ts';
import { evaluateOpen } from '../evaluate/open.ts';
import { writeOthers } from '../results/others.ts';
import type { PaneParts } from '../results/pane-parts.ts';
import { paneOf } from '../results/read-panes.ts';
import { resultsOf, writeResults } from '../results/results.ts';
import { type ClosingTime, closeSlots } from './close-slots.ts';
import { cacheName, type Prepared } from './prepare.ts';
import { type Combined, writeSlots } from './slot-writes.ts';

interface Applying {
  readonly closing: ClosingTime;
  readonly context: Context;
}

/**
 * Brings what commits take into their panes and results, has the monitors evaluate the windows, closes those that are
 * over, and gives the slots back. All of it may run again, at the same time too: a pane knows the last commit that it
 * has, and an alert is notified once (G9).
 *
 * @throws StoreUnavailable
 */
export async function applyCommits(
  slots: readonly SlotState[],
  prepared: Prepared,
  { closing, context }: Applying,
): Promise<Combined> {
  const own = slots
    .flatMap(({ slot }) => prepared.work.get(slot)?.panes ?? [])
    .toSorted((a, b) => a.order - b.order);
  const slotOf = new Map(slots.map((slot) => [slot.slot, slot]));
  await putMarks(slots, prepared, context);
  const panes = new Map(prepared.panes);
  await applyTo(panes, own, slotOf, context);
  const judged = own.filter(({ parts }) => parts.some(({ redriven }) => redriven === undefined));
  const results = resultsOf(own, panes, slotOf, context.pipelineName);
  await evaluateAlive(judged, lateIn(slots, prepared, context.plans), context);
  const isJudged = new Set(judged.map(({ id }) => id));
  await evaluateOpen(
    results.filter(({ of }) => of.some((id) => isJudged.has(id))),
    context,
  );
  await context.notify();
  await writeResults(
    results.filter(({ plan, merged, isClosing }) => !isClosing && !isOthers(plan, merged.key)),
    context,
  );
  await writeOthers(own, slotOf, context);
  const closed = await closeSlots(slots, closing, context);
  const written = await release(closed.slots, slots, context);
  keepPanes(written, own, panes, context);
  return { ...countsOf(own, slotOf), closed: closed.windows };
}

/** Writes the panes, and leaves them in `panes` as they are then. */
async function applyTo(
  panes: Map<string, PaneState>,
  own: readonly PaneParts[],
  slotOf: ReadonlyMap<number, SlotState>,
  { store }: Context,
): Promise<void> {
  let pending = own.map((of) => ({ of, version: 0, isGone: false }));
  while (pending.length > 0) {
    const writes = pending.flatMap(({ of, version, isGone }) => {
      const commit = slotOf.get(of.slot);
      const before = panes.get(of.id);
      const pane = commit && applyParts(of.plan, before, of.parts, commit);
      if (pane === undefined || pane === before) return [];
      const ifStored = isGone ? ('absent' as const) : { olderThan: Math.max(pane.commit, version + 1) };
      return [{ of, pane, write: { address: of.address, source: paneSource(of.plan, pane), ifStored } }];
    });
    const outcomes = writes.length === 0 ? [] : await store.put(writes.map(({ write }) => write));
    if (outcomes.includes('failed')) throw new StoreUnavailable('panes could not be written');
    for (const [position, { of, pane }] of writes.entries()) {
      if (outcomes[position] === 'written') panes.set(of.id, pane);
    }
    // Another invocation has applied the commit, or somebody has touched the pane up, or deleted it: for a minute the
    // engine remembers the version of what is deleted. https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-delete
    const lost = writes.flatMap(({ of }, position) => (outcomes[position] === 'conflict' ? [of] : []));
    const stored = lost.length === 0 ? [] : await store.get(lost.map(({ address }) => address));
    pending = lost.map((of, position) => {
      const found = stored[position];
      const pane = paneOf(found);
      if (pane === undefined) panes.delete(of.id);
      else panes.set(of.id, pane);
      return { of, version: found?.version ?? 0, isGone: found === undefined };
    });
  }
}

/** Marks records that are in no window, so that a redrive may count them, once. */
async function putMarks(
  slots: readonly SlotState[],
  { work }: Prepared,
  { pipelineName, store }: Context,
): Promise<void> {
  const marks = slots.flatMap(({ slot }) =>
    (work.get(slot)?.skipped ?? []).map(({ shardId, sequenceNumber, arrivalTime }) => ({
      address: skippedAddress(pipelineName, { shardId, sequenceNumber, arrivalTime }),
      source: { kind: 'skipped', shardId, sequenceNumber } satisfies SkippedRecord,
      ifStored: 'absent' as const,
    })),
  );
  const outcomes = marks.length === 0 ? [] : await store.put(marks);
  if (outcomes.includes('failed')) throw new StoreUnavailable('records left out could not be marked');
}

function lateIn(slots: readonly SlotState[], { work }: Prepared, plans: readonly WindowPlan[]) {
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  return slots.flatMap(({ slot }) =>
    (work.get(slot)?.late ?? []).flatMap(({ window, paneStart, key }) => {
      const plan = planOf.get(window);
      return plan === undefined ? [] : [{ plan, paneStart, key, parts: [] }];
    }),
  );
}

/** For the next commits of this container: of slots that it gave back itself, so that no other was faster. */
function keepPanes(
  slots: readonly SlotState[],
  own: readonly PaneParts[],
  panes: ReadonlyMap<string, PaneState>,
  { paneCache }: Context,
): void {
  if (paneCache === undefined) return;
  const kept = new Map(slots.map(({ slot }) => [slot, new Map<string, PaneState>()]));
  for (const { slot, id } of own) {
    const pane = panes.get(id);
    if (pane !== undefined) kept.get(slot)?.set(id, pane);
  }
  for (const { slot, commit } of slots) {
    paneCache.keep(cacheName(slot), String(commit), kept.get(slot) ?? new Map());
  }
}

function countsOf(
  own: readonly PaneParts[],
  slotOf: ReadonlyMap<number, SlotState>,
): Omit<Combined, 'closed'> {
  let overflowed = 0;
  const unjudged: [string, number][] = [];
  for (const { plan, paneStart, key, slot, parts } of own) {
    const given = parts.filter(({ redriven }) => redriven === undefined);
    const documents = given.reduce((sum, part) => sum + part.documents, 0);
    const commit = slotOf.get(slot);
    if (documents === 0 || commit === undefined) continue;
    if (isOthers(plan, key) && commit.refused !== undefined) overflowed += documents;
    const { closedThrough = Number.NEGATIVE_INFINITY } = closingOf(commit, plan.name) ?? {};
    if (isPast(plan, paneStart, closedThrough)) unjudged.push([plan.name, documents]);
  }
  return { overflowed, unjudged: addCounts({}, unjudged) };
}

/** Gives slots back, and removes what they took. @returns those that no other invocation had given back before */
async function release(
  closed: readonly SlotState[],
  slots: readonly SlotState[],
  context: Context,
): Promise<readonly SlotState[]> {
  const { plans, pipelineName, store } = context;
  const written = await writeSlots(
    closed.map((slot) => released(slot, plans)),
    context,
  );
  const own = new Set(written.map(({ slot }) => slot));
  const parts = slots
    .filter(({ slot }) => own.has(slot))
    .flatMap(({ slot, takes }) =>
      takes.filter(({ isStored }) => isStored).map((take) => partAddress(pipelineName, take, slot)),
    );
  if (parts.length > 0) await store.remove(parts);
  return written;
}
