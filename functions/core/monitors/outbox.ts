import type { AlertState, OutboxEntry } from './state.ts';
import { type Suppression, suppressed } from './suppression.ts';

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

/** Its alert documents have been written. */
export function written(state: AlertState): AlertState {
  return { ...state, dirty: false, over: [], revision: state.revision + 1 };
}
