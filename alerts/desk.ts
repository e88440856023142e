import { searchStates, sourceOf, stateOf } from '../functions/aggregator/alert-states.ts';
import { StoreUnavailable, type WindowStore } from '../functions/aggregator/window-store.ts';
import type { AlertState } from '../functions/core/monitors/state.ts';
import { alertStatePlace, windowIndices } from '../functions/core/windows/places.ts';
import type { Key } from '../functions/core/windows/state.ts';
import { Fault } from '../producer/fault.ts';
import { show } from './arguments.ts';

/** What the commands work on. */
export interface Desk {
  readonly pipeline: string;
  readonly store: WindowStore;
  /** Of the pipeline's definition; none if it isn't at hand. */
  readonly monitors: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the monitors know now. @throws StoreUnavailable */
export async function readStates({ pipeline, store }: Desk): Promise<readonly AlertState[]> {
  await store.refresh(windowIndices(pipeline).monitors);
  return searchStates({}, { pipeline, store });
}

/** @throws Fault unless the pipeline has, or had, such a monitor */
export function checkMonitor(
  monitor: string,
  states: readonly AlertState[],
  { pipeline, monitors }: Desk,
): void {
  const known = [...new Set([...monitors, ...states.map((state) => state.monitor)])].sort();
  if (known.includes(monitor)) return;
  const remedy = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  throw new Fault('OPTION', `The pipeline ${pipeline} has no monitor ${monitor}: ${remedy}.`);
}

const mostShown = 10;

/**
 * The monitor's states: that of the key, or all.
 * @throws Fault when there are none
 */
export async function statesOf(
  monitor: string,
  key: Key | undefined,
  desk: Desk,
): Promise<readonly AlertState[]> {
  const all = await readStates(desk);
  checkMonitor(monitor, all, desk);
  const own = all.filter((state) => state.monitor === monitor);
  const chosen = key === undefined ? own : own.filter((state) => show(state.key) === show(key));
  if (chosen.length > 0) return chosen;
  if (own.length === 0) throw new Fault('OPTION', `The monitor ${monitor} has found nothing yet.`);
  const others = own.slice(0, mostShown).map((state) => show(state.key));
  const more = own.length > mostShown ? `, and ${own.length - mostShown} more` : '';
  throw new Fault(
    'OPTION',
    `The monitor ${monitor} has found nothing of the key ${key && show(key)}; but of ${others.join(', ')}${more}.`,
  );
}

/**
 * Changes a state by compare-and-set, so that nothing that a function writes at the same moment is lost.
 * @param change may be called again; the same object when there is nothing to change
 * @returns the state that is stored now, and whether it was changed
 * @throws StoreUnavailable
 */
export async function changeState(
  { monitor, key }: AlertState,
  change: (state: AlertState) => AlertState,
  { pipeline, store }: Desk,
): Promise<{ readonly state: AlertState; readonly changed: boolean } | undefined> {
  const place = alertStatePlace(pipeline, monitor, key);
  for (;;) {
    const [stored] = await store.get([place]);
    const before = stateOf(stored);
    if (stored === undefined || before === undefined) return undefined;
    const state = change(before);
    if (state === before) return { state, changed: false };
    const [outcome] = await store.put([{ place, source: sourceOf(state), unless: stored.revision }]);
    if (outcome === 'written') return { state, changed: true };
    if (outcome === 'failed') throw new StoreUnavailable('the state of a monitor could not be written');
  }
}
