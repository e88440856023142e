import type { Desk } from '../../../cli/alerts/desk.ts';
import { sourceOf } from '../../../functions/aggregator/evaluate/alert-states.ts';
import { alertAddress, alertStateAddress } from '../../../functions/core/monitors/addresses.ts';
import { alertDocuments } from '../../../functions/core/monitors/alert.ts';
import { advance } from '../../../functions/core/monitors/lifecycle.ts';
import { planMonitors } from '../../../functions/core/monitors/plan-monitors.ts';
import type { AlertState } from '../../../functions/core/monitors/state.ts';
import { windowIndices } from '../../../functions/core/windows/addresses.ts';
import type { Key } from '../../../functions/core/windows/state.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { pipeline } from '../../../pipelines/web-traffic.ts';

export const minute = 60_000;
export const now = Date.UTC(2026, 10, 24, 10, 0, 0);

const [plan] = planMonitors(pipeline);
if (plan === undefined) throw new Error('web-traffic has no monitor');
const hostErrors = plan;

/** A desk over a store in memory. */
export function deskOn(store: WindowStore = memoryStore()): Desk {
  const monitors = (pipeline.monitors ?? []).map(({ name }) => name);
  return { pipeline: pipeline.name, store, monitors, now: () => now };
}

/** An alert of `host-errors`, stored as the functions do, with its document. */
export async function store(
  {
    key,
    status,
    changes = {},
  }: {
    readonly key: Key;
    readonly status: 'firing' | 'resolved';
    /** As if something had come in between. */
    readonly changes?: Partial<AlertState>;
  },
  { store: into }: Desk,
): Promise<AlertState> {
  const windowStart = now - 5 * minute;
  const breach = { key, windowStart, windowEnd: windowStart + minute, isFinal: true, threshold: 0.1 };
  let state = advance(hostErrors, undefined, { ...breach, outcome: 'breach', value: 0.25 }, now);
  if (status === 'resolved') {
    const after = { ...breach, windowStart: windowStart + minute, windowEnd: windowStart + 2 * minute };
    state = advance(hostErrors, state, { ...after, outcome: 'clear', value: 0 }, now);
  }
  if (state === undefined) throw new Error('nothing came of the evaluation');
  state = { ...state, ...changes };
  const documents = alertDocuments(hostErrors, state).map(({ alert, version, source }) => ({
    address: alertAddress(pipeline.name, alert),
    source,
    ifStored: { olderThan: version },
  }));
  const address = alertStateAddress(pipeline.name, hostErrors.name, key);
  await into.put([{ address, source: sourceOf(state), ifStored: 'absent' }, ...documents]);
  return state;
}

/** Of a function that has been at a state. */
export function changed(changes: Partial<AlertState>): (state: AlertState) => AlertState {
  return (state) => ({ ...state, ...changes, revision: state.revision + 1 });
}

export async function stored(key: Key, { store: from }: Desk) {
  const [found] = await from.get([alertStateAddress(pipeline.name, hostErrors.name, key)]);
  return found?.source;
}

/** All that monitors have in the store, to see that nothing has changed. */
export async function everything({ store: from }: Desk) {
  const { monitors, alerts } = windowIndices(pipeline.name);
  return [
    ...(await from.search({ index: monitors, equal: {} })),
    ...(await from.search({ index: alerts, equal: {} })),
  ];
}
