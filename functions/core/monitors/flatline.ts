import type { Key } from '../windows/state.ts';
import { defined } from './fields.ts';
import { freshState } from './lifecycle.ts';
import { isThrottled, mutedFrom, stillOn } from './muted.ts';
import { withNotifications } from './notifications.ts';
import type { FlatlinePlan } from './plan.ts';
import type { AlertState, Course } from './state.ts';

/** What is known of a key's silence; event times in milliseconds. */
export interface Silence {
  readonly key: Key;
  /** End of the last window that has documents of the key. */
  readonly lastEnd: number;
  /**
   * End of the window that has documents now. It may be before `lastEnd`, if other shards were read first. Default
   * `lastEnd`.
   */
  readonly seenEnd?: number;
  /**
   * No document before this is expected any more. Absent where only a sign of life is known: that may begin no alert.
   */
  readonly watermark?: number;
}

/** As `advance`, for a key that gives no documents. The end of the key's last window identifies the alert. */
export function advanceFlatline(
  plan: FlatlinePlan,
  state: AlertState | undefined,
  silence: Silence,
  now: number,
): AlertState | undefined {
  const before = state ?? freshState(plan, silence.key);
  const returned = whenBack(before.settled, silence);
  const course = whenSilent(plan, returned, silence);
  if (course === before.settled) return state;
  const path = [before.settled, returned, course];
  const after = withNotifications(plan, before, { ...before, settled: course }, path, course, now);
  return before.settled.status === 'ok' && returned !== before.settled ? withEnd(after, returned) : after;
}

/** The key is back with the earliest window after its silence, whichever is heard of first. */
function whenBack(course: Course, { lastEnd, seenEnd = lastEnd }: Silence): Course {
  const { status, since = Number.NEGATIVE_INFINITY, resolvedAt = Number.NEGATIVE_INFINITY, gone } = course;
  if (seenEnd <= since) return course;
  const isEarlier = gone === undefined && seenEnd < resolvedAt;
  return status === 'firing' || isEarlier ? { ...course, status: 'ok', resolvedAt: seenEnd } : course;
}

/** Its alert's document has to be written again; its end is notified once. */
function withEnd(state: AlertState, ended: Course): AlertState {
  const others = state.over.filter(({ episode }) => episode !== ended.episode);
  return { ...state, over: [...others, { ...ended, ...defined({ acknowledged: state.acknowledged }) }] };
}

function whenSilent(plan: FlatlinePlan, course: Course, { lastEnd, watermark = lastEnd }: Silence): Course {
  const { status, episode, since, lastNotified } = course;
  const silent = watermark - lastEnd;
  const forgotten = silent >= plan.forgetAfterMs;
  if (status === 'firing') {
    if (!forgotten || lastEnd !== since) return stillOn(plan, course, watermark);
    return { ...course, status: 'ok', resolvedAt: lastEnd + plan.forgetAfterMs, gone: true };
  }
  // Of the silence after the same window an alert has been given.
  if (forgotten || silent < plan.silentForMs || (since !== undefined && lastEnd <= since)) return course;
  const firedAt = lastEnd + plan.silentForMs;
  const throttled = isThrottled(plan, firedAt, lastNotified);
  const fired: Course = {
    status: 'firing',
    episode: episode + 1,
    since: lastEnd,
    lastBreach: lastEnd,
    firedAt,
    openedAt: firedAt,
    ...(plan.isStaging && { staging: true }),
    threshold: plan.silentForMs / 1_000,
    ...defined({ lastNotified }),
    ...mutedFrom(plan, throttled, firedAt),
  };
  return stillOn(plan, fired, watermark);
}
