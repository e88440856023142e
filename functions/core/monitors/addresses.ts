import { type DocumentAddress, idOf, inMonth, windowIndices } from '../windows/addresses.ts';
import type { Key } from '../windows/state.ts';
import { alertId, stateId } from './alert-id.ts';

export function alertStateAddress(pipeline: string, monitor: string, key: Key): DocumentAddress {
  return { index: windowIndices(pipeline).monitors, id: stateId(monitor, key) };
}

/** Of the time when a monitor began to learn. */
export function learningAddress(pipeline: string, monitor: string): DocumentAddress {
  return { index: windowIndices(pipeline).monitors, id: idOf('learning', monitor) };
}

/** Of the count of messages that a monitor sent lately. */
export function paceAddress(pipeline: string, monitor: string, transition: string): DocumentAddress {
  return { index: windowIndices(pipeline).monitors, id: idOf('pace', monitor, transition) };
}

/** Of a message that is on its way; its deduplication id names it. */
export function messageAddress(pipeline: string, deduplicationId: string): DocumentAddress {
  return { index: windowIndices(pipeline).monitors, id: idOf('message', deduplicationId) };
}

/** Of a maintenance: a time in which no notification goes out. */
export function maintenanceAddress(pipeline: string, id: string): DocumentAddress {
  return { index: windowIndices(pipeline).monitors, id: idOf('maintenance', id) };
}

/** `openedAt` stays the same through the episode: milliseconds since the epoch. */
export function alertAddress(
  pipeline: string,
  alert: {
    readonly monitor: string;
    readonly key: Key;
    readonly episode: number;
    readonly openedAt: number;
  },
): DocumentAddress {
  const index = inMonth(windowIndices(pipeline).alerts, alert.openedAt);
  return { index, id: alertId(alert.monitor, alert.key, alert.episode) };
}
