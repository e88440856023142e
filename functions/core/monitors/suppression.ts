import { notifiedAt, withoutNotification } from './muted.ts';
import type { AlertState, Course, OutboxEntry } from './state.ts';

/** No notification of these monitors and keys goes out then, by the clock. */
export interface Maintenance {
  /** Milliseconds since the epoch; `until` itself is no longer in it. */
  readonly from: number;
  readonly until: number;
  /** Default: all monitors. */
  readonly monitor?: string;
  /** Default: all keys; else the values that it must begin with. */
  readonly key?: readonly (string | number | boolean)[];
}

/** Why a notification isn't sent. `unheard`: the firing notification was suppressed, so the resolve is too. */
export type Suppression = 'snoozed' | 'maintenance' | 'unheard';

/** Whether the entry must not be sent now. */
export function suppression(
  state: AlertState,
  entry: OutboxEntry,
  maintenance: readonly Maintenance[],
  now: number,
): Suppression | undefined {
  if (entry.transition === 'resolved' && isUnheard(state, entry.alert)) return 'unheard';
  return suppressedBy(state, maintenance, now);
}

/** What suppresses all notifications of the state now. */
export function suppressedBy(
  state: AlertState,
  maintenance: readonly Maintenance[],
  now: number,
): 'snoozed' | 'maintenance' | undefined {
  if (state.snoozedUntil !== undefined && now < state.snoozedUntil) return 'snoozed';
  const covers = maintenance.some(
    ({ from, until, monitor = state.monitor, key = [] }) =>
      from <= now &&
      now < until &&
      monitor === state.monitor &&
      key.every((value, position) => value === state.key[position]),
  );
  return covers ? 'maintenance' : undefined;
}

/**
 * The state once a notification of it is suppressed.
 * @param mayBeOut it may have been sent before
 */
export function suppressed(
  state: AlertState,
  { transition, alert }: OutboxEntry,
  mayBeOut: boolean,
): AlertState {
  if (transition === 'resolved') return isUnheard(state, alert) ? state : { ...state, endHeld: alert };
  return { ...unheard(state, alert), ...(mayBeOut && { mayBeOut: alert.episode }) };
}

/** Whether the notification of its beginning was certainly not sent: then its end isn't sent either. */
function isUnheard({ silenced, mayBeOut }: AlertState, { episode }: Course): boolean {
  return silenced === episode && mayBeOut !== episode;
}

/** The notification that it fired was suppressed, so it throttles none after it. */
function unheard(state: AlertState, { episode, ...alert }: Course): AlertState {
  const forget = <Known extends Course>(course: Known): Known => {
    // It may have turned out meanwhile that it had fired before, and another one may have followed it.
    const known = course.episode === episode ? withoutNotification(course, notifiedAt(course)) : course;
    return withoutNotification(known, alert.lastNotified ?? alert.firedAt);
  };
  return { ...forget(state), settled: forget(state.settled), silenced: episode };
}
