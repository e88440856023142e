import { isKind } from '../../../../functions/engine/store/stored-kind.ts';
import { evaluate } from './alerts.ts';
import {
  address,
  type PaneDocument,
  type PartialDocument,
  type PartialPane,
  type ResultDocument,
  type SlotDocument,
} from './documents.ts';
import { always, type Outside, read, write } from './outside.ts';
import { applyTo, size } from './rules.ts';

/** Panes, results, alerts and closing of one commit. All of it may run again, at the same time too. */
export async function applyCommit(slot: SlotDocument, outside: Outside): Promise<void> {
  const touched: PaneDocument[] = [];
  for (const parts of await readParts(slot, outside)) {
    const { pane, isKnown } = await applyParts(parts, slot, outside);
    if (!isKnown || outside.keeps('evaluate-again')) touched.push(pane);
  }
  for (const pane of touched) await writeResult(pane, slot, outside);
  const open = touched.filter(({ start }) => start + size > slot.claimedThrough);
  for (const pane of open) await evaluate(pane, false, outside);
  if (slot.claimedThrough > slot.closedThrough) await close(slot, outside);
}

type Part = Parameters<typeof applyTo>[1];

/** What the commit takes, by pane. */
async function readParts({ takes }: SlotDocument, outside: Outside): Promise<readonly (readonly Part[])[]> {
  const byPane = new Map<string, Part[]>();
  for (const { id, redriven = false } of takes) {
    const { document } = await read<PartialDocument>(address.partial(id), 'partial', outside);
    // Without it the commit has been applied, by another invocation.
    for (const pane of document?.panes ?? []) {
      byPane.set(idOf(pane), [...(byPane.get(idOf(pane)) ?? []), { ...pane, redriven }]);
    }
  }
  return [...byPane.values()];
}

const idOf = ({ start, key }: PartialPane) => `${start}:${key}`;

async function applyParts(
  parts: readonly Part[],
  { commit, slot }: SlotDocument,
  outside: Outside,
): Promise<{ readonly pane: PaneDocument; readonly isKnown: boolean }> {
  const { start = 0, key = 0 } = parts[0] ?? {};
  const at = address.pane(start, key);
  const { document } = await read<PaneDocument>(at, 'model-pane', outside);
  const none: PaneDocument = { kind: 'model-pane', slot, start, key, commit: 0, records: [], redriven: [] };
  const before = document ?? none;
  if (before.commit >= commit && outside.keeps('pane-commit')) return { pane: before, isKnown: true };
  const pane = parts.reduce((known, part) => applyTo(known, part, commit, outside.keeps), before);
  const condition = outside.keeps('pane-commit') ? { olderThan: commit } : always(outside);
  if ((await write(at, pane, condition, outside)) === 'written') return { pane, isKnown: false };
  // Another invocation has applied this commit, and perhaps those after it.
  const now = await read<PaneDocument>(at, 'model-pane', outside);
  return { pane: now.document ?? pane, isKnown: true };
}

async function writeResult(
  { start, key, records }: PaneDocument,
  { commit, claimedThrough }: SlotDocument,
  outside: Outside,
): Promise<void> {
  const final = start + size <= claimedThrough;
  const result: ResultDocument = { kind: 'result', start, key, records, final };
  await write(address.result(start, key), result, { olderThan: commit }, outside);
}

/** Every pane that was written before the refresh is found; a later commit writes its results as final itself. */
async function close(slot: SlotDocument, outside: Outside): Promise<void> {
  if (outside.keeps('refresh-before-search')) await outside.store.refresh('panes');
  const from = slot.closedThrough - size + 1;
  const found = await outside.store.search({
    index: 'panes',
    equal: { kind: 'model-pane', slot: slot.slot },
    between: [{ field: 'start', from, to: slot.claimedThrough - size }],
  });
  const panes = found.flatMap(({ source }) => (isKind<PaneDocument>(source, 'model-pane') ? [source] : []));
  for (const pane of panes.sort((a, b) => a.start - b.start)) {
    await writeResult(pane, slot, outside);
    await evaluate(pane, true, outside);
  }
}
