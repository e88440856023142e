import { rememberAll } from '../../core/json/remember.ts';
import { addressKey, paneAddress } from '../../core/windows/addresses.ts';
import { byKey } from '../../core/windows/key.ts';
import { type MergedWindow, mergePanes } from '../../core/windows/merge.ts';
import { type Ends, panesCovered, panesIn, windowStartsOf } from '../../core/windows/panes.ts';
import type { WindowPlan } from '../../core/windows/plan.ts';
import type { Key, PaneState, TimeRange } from '../../core/windows/state.ts';
import type { PipelineStore } from '../../engine/store/window-store.ts';
import { readPanes } from '../fold/fold-panes.ts';

/** A window to merge, over all shards. */
export interface WindowOfKey {
  readonly plan: WindowPlan;
  readonly start: number;
  readonly key: Key;
}

/** The event times that each shard's panes are in; none for a shard without panes. */
export type PaneTimes = ReadonlyMap<string, TimeRange | undefined>;

/** Windows merged at once: what is read for them has to fit into memory. */
const windowsAtOnce = 2_000;

/** Every window that the panes belong to, once. */
export function windowsOf(
  touches: readonly { readonly plan: WindowPlan; readonly paneStart: number; readonly key: Key }[],
): WindowOfKey[] {
  const windows: WindowOfKey[] = [];
  const known = new Map<string, Set<number>>();
  for (const { plan, paneStart, key } of touches) {
    const id = keyId(plan, key);
    const starts = known.get(id) ?? new Set();
    known.set(id, starts);
    for (const start of windowStartsOf(plan, paneStart)) {
      if (starts.has(start)) continue;
      starts.add(start);
      windows.push({ plan, start, key });
    }
  }
  return windows;
}

function keyId({ name }: WindowPlan, key: Key): string {
  return JSON.stringify([name, key]);
}

/**
 * Reads the panes of the windows in every shard that may have some, as they are now, and merges them.
 *
 * @param known panes that needn't be read, by the keys of their addresses
 */
export async function readWindows(
  windows: readonly WindowOfKey[],
  spans: PaneTimes,
  options: PipelineStore,
  known: ReadonlyMap<string, PaneState> = new Map(),
): Promise<MergedWindow[]> {
  const merged: MergedWindow[] = [];
  for (let from = 0; from < windows.length; from += windowsAtOnce) {
    merged.push(...(await readSome(windows.slice(from, from + windowsAtOnce), spans, options, known)));
  }
  return merged;
}

async function readSome(
  windows: readonly WindowOfKey[],
  spans: PaneTimes,
  { pipelineName, store }: PipelineStore,
  known: ReadonlyMap<string, PaneState>,
): Promise<MergedWindow[]> {
  const shardsOf = rememberAll((paneStart: number) => shardsAt(paneStart, spans));
  const addressesOf = ({ plan, key, starts }: WindowsOfKey) =>
    panesCovered(plan, starts).flatMap((paneStart) =>
      shardsOf(paneStart).map((shardId) => {
        const address = paneAddress(pipelineName, { window: plan.name, paneStart, shardId, key });
        return { address, id: addressKey(address) };
      }),
    );
  const placed = new Map([...groupByKey(windows)].map(([id, group]) => [id, addressesOf(group)]));
  const unknown = [...placed.values()].flat().filter(({ id }) => !known.has(id));
  const read = await readPanes(
    unknown.map(({ address }) => address),
    store,
  );
  const panes = new Map(known);
  for (const [position, { id }] of unknown.entries()) {
    const pane = read[position]?.pane;
    if (pane !== undefined) panes.set(id, pane);
  }
  const panesOf = new Map(
    [...placed].map(([id, addresses]) => [id, addresses.flatMap((each) => panes.get(each.id) ?? [])]),
  );
  return windows.flatMap(({ plan, start, key }) => {
    const own = panesIn(plan, start, panesOf.get(keyId(plan, key)) ?? []);
    return own.length === 0 ? [] : [mergePanes(plan, own, { start, key })];
  });
}

interface WindowsOfKey extends Omit<WindowOfKey, 'start'> {
  readonly starts: number[];
}

/** So that a pane is looked up once, of however many windows it is a part. */
function groupByKey(windows: readonly WindowOfKey[]): ReadonlyMap<string, WindowsOfKey> {
  const groups = new Map<string, WindowsOfKey>();
  for (const { plan, start, key } of windows) {
    const id = keyId(plan, key);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { plan, key, starts: [start] });
    else group.starts.push(start);
  }
  return groups;
}

/** Merges the windows with these ends. All their panes of all shards have to be given. */
export function mergeAll(plan: WindowPlan, panes: readonly PaneState[], ends: Ends): MergedWindow[] {
  return byKey(panes.toSorted(byPaneAndShard)).flatMap(([key, own]) => {
    const starts = new Set(own.flatMap(({ paneStart }) => windowStartsOf(plan, paneStart, ends)));
    return [...starts].map((start) => mergePanes(plan, panesIn(plan, start, own), { start, key }));
  });
}

/** All merges use this order. */
function byPaneAndShard(a: PaneState, b: PaneState): number {
  return a.paneStart - b.paneStart || (a.shardId < b.shardId ? -1 : 1);
}

/** Sorted, so that all merges use one order. */
function shardsAt(paneStart: number, spans: PaneTimes): string[] {
  const some = [...spans].flatMap(([id, span]) =>
    span !== undefined && span.from <= paneStart && paneStart <= span.to ? [id] : [],
  );
  return some.toSorted();
}
