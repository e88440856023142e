import { notificationId } from './alert-id.ts';
import { defined } from './fields.ts';
import { notifiedAt, withoutNotification } from './muted.ts';
import type { MonitorPlan } from './plan.ts';
import type { AlertState, Course, OutboxEntry, Over, Transition } from './state.ts';

/**
 * The state after a change: with what has to be notified and which alert documents have to be written.
 *
 * @param path what the final windows came to, one after the other.
 * @param visible what is known with the open windows on top.
 */
export function withNotifications(
  plan: MonitorPlan,
  before: AlertState,
  after: AlertState,
  path: readonly Course[],
  visible: Course,
  now: number,
): AlertState {
  const isSuppressed = before.staging === true || before.silenced === before.episode;
  // For an alert that fired while its window was open, the date of its document is fixed, and whether it was notified.
  const dated = (course: Course): Course => {
    if (course.episode !== before.episode || course.firedAt === undefined) return course;
    const { staging: _, ...known } = isSuppressed ? withoutNotification(course, notifiedAt(course)) : course;
    return { ...known, ...defined({ openedAt: before.openedAt, staging: before.staging }) };
  };
  const outbox: OutboxEntry[] = [];
  const over: Over[] = [...before.over];
  let known = before.episode;
  let wasMuted = isMutedForNow(before);
  const notify = (transition: Transition, alert: Course) => {
    if (!isMutedForNow(alert) && !alert.staging)
      outbox.push(outboxEntry(plan, after, transition, alert, now));
  };
  for (const [position, course] of [...path, visible].entries()) {
    const previous = position === 0 ? course : (path[position - 1] ?? course);
    // What muted it may have ended while it is on.
    const isHeard =
      wasMuted && course.episode === known && course.status === 'firing' && !isMutedForNow(course);
    if (course.episode > known || isHeard) {
      known = course.episode;
      wasMuted = isMutedForNow(course);
      notify('fired', dated(course));
    }
    if (previous.status === 'firing' && course.status === 'ok') {
      notify('resolved', dated(course));
      const acknowledged = course.episode === before.episode ? before.acknowledged : undefined;
      over.push({ ...dated(course), ...defined({ acknowledged }) });
    }
  }
  const same = visible.episode === before.episode;
  const { endHeld } = before;
  // An end that was held back comes before what follows it.
  const isLate = endHeld !== undefined && outbox.length > 0;
  const heldEnd = isLate ? [outboxEntry(plan, after, 'resolved', endHeld, now)] : [];
  const { judgedThrough, ahead, snoozedUntil, silenced, mayBeOut, lastSeen, lastHeard, firstEnd } = after;
  const { kind, monitor, window, key } = after;
  return {
    ...dated(visible),
    ...{ kind, monitor, window, key },
    ...defined({ judgedThrough, snoozedUntil, silenced, mayBeOut, lastSeen, lastHeard, firstEnd }),
    ...defined({ endHeld: isLate ? undefined : endHeld }),
    ...defined({ acknowledged: same ? before.acknowledged : undefined }),
    settled: dated(after.settled),
    ahead,
    outbox: [...before.outbox, ...heldEnd, ...outbox],
    dirty: visible.status === 'firing',
    over,
    revision: before.revision + 1,
  };
}

/** Muted by what may end while the alert is on; staging doesn't. */
function isMutedForNow({ throttled, past }: Course): boolean {
  return throttled === true || past === true;
}

export function outboxEntry(
  plan: MonitorPlan,
  { key }: Pick<AlertState, 'key'>,
  transition: Transition,
  alert: Course,
  now: number,
): OutboxEntry {
  const id = notificationId(plan, key, alert.episode, transition);
  return { id, transition, alert, claimedUntil: 0, createdAt: now };
}
