import { courseOf } from './fields.ts';
import { notifiedAt, withoutNotification } from './muted.ts';
import type { Acknowledgement, AlertState, Course, OutboxEntry } from './state.ts';

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

export function acknowledge(state: AlertState, acknowledged: Acknowledgement): AlertState {
  if (state.status !== 'firing' || state.acknowledged !== undefined) return state;
  return { ...state, acknowledged, dirty: true, revision: state.revision + 1 };
}

/** @param until by the clock; a time that is past ends the snooze. */
export function snooze(state: AlertState, snoozedUntil: number): AlertState {
  return { ...state, snoozedUntil, revision: state.revision + 1 };
}

/**
 * Ends the alert of a monitor that the pipeline no longer has: nothing else would. If the monitor comes back, it goes on
 * from here.
 * @param at by the clock
 */
export function end(state: AlertState, at: number): AlertState {
  const { status, revision } = state;
  if (status === 'ok') return state;
  const isOver = status === 'firing';
  const ended = { status: 'ok' as const, ...(isOver && { resolvedAt: at }) };
  // An alert that fired in an open window is over as well, and its number is used up.
  const settled: Course = { ...(isOver ? courseOf(state) : state.settled), ...ended };
  const nothingLeft = { ahead: [], outbox: [], dirty: false, over: [] };
  const { endHeld: _, ...rest } = state;
  return { ...rest, ...ended, settled, ...nothingLeft, revision: revision + 1 };
}

/** Entries that no invocation has claimed, in the order in which they have to be sent. */
export function claimable({ outbox }: AlertState, now: number): readonly OutboxEntry[] {
  return outbox.filter(({ claimedUntil }) => claimedUntil <= now);
}

/** @param until by the clock, later than a function that claims now can still live. */
export function claim(state: AlertState, entryId: string, until: number): AlertState {
  const outbox = state.outbox.map((entry) =>
    entry.id === entryId ? { ...entry, claimedUntil: until } : entry,
  );
  return { ...state, outbox, revision: state.revision + 1 };
}

/**
 * Releases an entry that was claimed until then and not sent; changes nothing if another invocation has claimed it
 * since.
 */
export function release(state: AlertState, entryId: string, claimedUntil: number): AlertState {
  const entry = state.outbox.find(({ id }) => id === entryId);
  return entry?.claimedUntil === claimedUntil ? claim(state, entryId, 0) : state;
}

/**
 * Takes the entry out: it was sent or suppressed. If firing was suppressed, the resolve is dropped. If firing was sent,
 * a suppressed resolve is kept for later.
 *
 * @param mayBeOut of a message whose sender died: it was suppressed after that, and may have been sent before
 */
export function published(
  state: AlertState,
  entryId: string,
  suppression?: Suppression,
  mayBeOut = false,
): AlertState {
  const entry = state.outbox.find(({ id }) => id === entryId);
  if (entry === undefined) return state;
  return {
    ...(suppression === undefined ? state : suppressed(state, entry, mayBeOut)),
    outbox: state.outbox.filter(({ id }) => id !== entryId),
    revision: state.revision + 1,
  };
}

function suppressed(state: AlertState, { transition, alert }: OutboxEntry, mayBeOut: boolean): AlertState {
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

/** Its alert documents have been written. */
export function written(state: AlertState): AlertState {
  return { ...state, dirty: false, over: [], revision: state.revision + 1 };
}
