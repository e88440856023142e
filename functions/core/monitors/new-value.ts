import type { Key } from '../windows/state.ts';
import { freshState } from './lifecycle.ts';
import { mutedFrom, stillOn } from './muted.ts';
import { withNotifications } from './notifications.ts';
import type { NewValuePlan } from './plan.ts';
import type { AlertState, Course } from './state.ts';

/** When a key was seen; event times in milliseconds. */
export interface Sighting {
  readonly key: Key;
  /** Start of the first window that it was seen in. */
  readonly firstSeen: number;
  /** Keys that come before this are learnt without an alert. */
  readonly learnUntil: number;
  readonly lastSeen: number;
}

const dayMs = 86_400_000;

/**
 * As `advance`, for a key that may be new. Having a state means that the key is known, so it never fires again. The
 * alert is over at once, since a value stays known.
 */
export function advanceNewValue(
  plan: NewValuePlan,
  state: AlertState | undefined,
  sighting: Sighting,
  now: number,
): AlertState | undefined {
  const { lastSeen, firstSeen } = sighting;
  if (state !== undefined) {
    // To the day is enough to tell which keys have gone, and spares a write for every batch.
    if (lastSeen - (state.lastSeen ?? firstSeen) < dayMs) return state;
    return { ...state, lastSeen, revision: state.revision + 1 };
  }
  const before = { ...freshState(plan, sighting.key), lastSeen };
  if (firstSeen < sighting.learnUntil) return { ...before, revision: 1 };
  const fired: Course = {
    status: 'firing',
    episode: 1,
    since: firstSeen,
    lastBreach: firstSeen,
    firedAt: firstSeen,
    openedAt: firstSeen,
    ...(plan.isStaging && { staging: true }),
    ...mutedFrom(plan, false, firstSeen),
  };
  // It fires as its window begins, and isn't notified later: so the last window that it is new in decides.
  const alert = stillOn(plan, fired, newUntil(plan, firstSeen));
  const known: Course = { ...alert, status: 'ok', resolvedAt: firstSeen };
  const after = withNotifications(
    plan,
    before,
    { ...before, settled: known },
    [before.settled, alert, known],
    known,
    now,
  );
  return { ...after, outbox: after.outbox.filter(({ transition }) => transition === 'fired') };
}

/** End of the last window that holds the key's first documents: several sliding windows do. */
function newUntil({ window: { sizeMs, slideMs } }: NewValuePlan, firstSeen: number): number {
  return firstSeen + sizeMs + (sizeMs - slideMs);
}
