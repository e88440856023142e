import { courseOf } from './fields.ts';
import { outboxEntry } from './notifications.ts';
import type { MonitorPlan } from './plan.ts';
import type { AlertState } from './state.ts';
import { type Maintenance, suppressedBy } from './suppression.ts';

/** Whether something was suppressed that has to be looked at again: an alert that is still on, or an end. */
export function hasSuppressed({ status, silenced, episode, endHeld }: AlertState): boolean {
  return endHeld !== undefined || (status === 'firing' && silenced === episode);
}

/**
 * Puts what was suppressed into the outbox again once nothing suppresses it any more: the end of an alert whose
 * beginning was notified, and an alert that is still on.
 * @returns the same object if there is nothing, or it is suppressed still
 */
export function recall(
  plan: MonitorPlan,
  state: AlertState,
  maintenance: readonly Maintenance[],
  now: number,
): AlertState {
  if (!hasSuppressed(state) || suppressedBy(state, maintenance, now) !== undefined) return state;
  const { endHeld, ...known } = state;
  const isOn = state.status === 'firing' && state.silenced === state.episode;
  const alert = isOn ? withNotification(known) : known;
  const entries = [
    ...(endHeld === undefined ? [] : [outboxEntry(plan, state, 'resolved', endHeld, now)]),
    ...(isOn ? [outboxEntry(plan, state, 'fired', courseOf(alert), now)] : []),
  ];
  return { ...alert, outbox: [...state.outbox, ...entries], revision: state.revision + 1 };
}

/** It is notified now, not when it fired: for a throttle, in event time, that is as late as it is known to be on. */
function withNotification(state: AlertState): AlertState {
  const { silenced: _, settled, ...known } = state;
  const lastNotified = Math.max(state.firedAt ?? 0, state.lastBreach ?? 0);
  const isSettled = settled.status === 'firing' && settled.episode === state.episode;
  return { ...known, lastNotified, settled: isSettled ? { ...settled, lastNotified } : settled };
}
