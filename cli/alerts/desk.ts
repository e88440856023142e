import {
  active,
  searchStates,
  stateOf,
  type UpdatedState,
  updateStates,
} from '../../functions/aggregator/evaluate/alert-states.ts';
import { alertStateAddress } from '../../functions/core/monitors/addresses.ts';
import type { AlertState } from '../../functions/core/monitors/state.ts';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import type { Key } from '../../functions/core/windows/state.ts';
import {
  type Search,
  StoreUnavailable,
  type WindowStore,
} from '../../functions/engine/store/window-store.ts';
import { Fault } from '../kit/fault.ts';
import { show } from './arguments.ts';

/** What the commands work on. */
export interface Desk {
  readonly pipeline: string;
  readonly store: WindowStore;
  /** Of the pipeline's definition; `undefined` if that isn't at hand. */
  readonly monitors: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the monitors know now, of what equals these: there may be a state for each key that there ever was. */
export async function readStates(
  equal: Search['equal'],
  { pipeline, store }: Desk,
): Promise<readonly AlertState[]> {
  await store.refresh(windowIndices(pipeline).monitors);
  return searchStates(equal, { pipelineName: pipeline, store });
}

/**
 * @throws Fault unless the pipeline has, or had, such a monitor
 * @throws StoreUnavailable
 */
export async function checkMonitor(monitor: string, desk: Desk): Promise<void> {
  const { pipeline, monitors } = desk;
  if (monitors?.includes(monitor) || (await readStates({ monitor }, desk)).length > 0) return;
  const others = await readStates(monitors === undefined ? {} : active, desk);
  const known = [...new Set([...(monitors ?? []), ...others.map((state) => state.monitor)])].sort();
  const remedy = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  throw new Fault('OPTION', `The pipeline ${pipeline} has no monitor ${monitor}: ${remedy}.`);
}

/** Whether nothing evaluates it any more. */
export function isRemoved(monitor: string, { monitors }: Desk): boolean {
  return monitors !== undefined && !monitors.includes(monitor);
}

const mostShown = 10;

/**
 * The monitor's state for the key; without a key, those of all keys that equal these.
 * @throws Fault when the monitor isn't there, or knows no such key
 * @throws StoreUnavailable
 */
export async function statesOf(
  monitor: string,
  { key, ...equal }: { readonly key: Key | undefined; readonly status?: string | readonly string[] },
  desk: Desk,
): Promise<readonly AlertState[]> {
  await checkMonitor(monitor, desk);
  if (key === undefined) return await readStates({ monitor, ...equal }, desk);
  const [stored] = await desk.store.get([alertStateAddress(desk.pipeline, monitor, key)]);
  const state = stateOf(stored);
  if (state !== undefined) return [state];
  const all = await readStates({ monitor }, desk);
  const others = all.slice(0, mostShown).map((other) => show(other.key));
  const more = all.length > mostShown ? `, and ${all.length - mostShown} more` : '';
  const rest = all.length === 0 ? '' : `; it has ${others.join(', ')}${more}`;
  throw new Fault('OPTION', `The monitor ${monitor} has found nothing for the key ${show(key)}${rest}.`);
}

/**
 * Changes states, so that nothing that a function writes at the same moment is lost.
 * @param change of the state as it is now, beside what was `seen` of it; may be called again; the same object when
 *   there is nothing to change
 * @returns by position; `undefined` for one that isn't there any more
 * @throws StoreUnavailable
 */
export async function changeStates(
  states: readonly AlertState[],
  change: (state: AlertState, shown: AlertState) => AlertState,
  desk: Desk,
): Promise<readonly (UpdatedState | undefined)[]> {
  const updated = await updateStates(
    states.map((shown) => ({ of: shown, change: (state) => change(state, shown) })),
    { pipelineName: desk.pipeline, store: desk.store },
  );
  if (updated.some((each) => each?.outcome === 'failed')) {
    throw new StoreUnavailable('not all states of the monitor could be written');
  }
  return updated;
}
