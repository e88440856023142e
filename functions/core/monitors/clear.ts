import { stillOn } from './muted.ts';
import { type MonitorPlan, wholeSlides } from './plan.ts';
import type { Course } from './state.ts';

/**
 * The steps of a course once windows are clear. There may be two: an alert that was muted until then has to be notified
 * before it resolves.
 *
 * @param end of the last window that is clear
 * @param from end of the window before the first that is clear; default: all are since the last one that wasn't
 */
export function clearPath(
  plan: MonitorPlan,
  course: Course,
  end: number,
  from = Number.NEGATIVE_INFINITY,
): readonly Course[] {
  const { status, lastBreach } = course;
  if (status === 'ok' || lastBreach === undefined || end <= lastBreach) return [course];
  if (status === 'pending') return [notFired(course)];
  const { unclear, known } = heard(course, lastBreach);
  if (end <= known) return [course];
  const begin = from <= known ? unclear : from;
  const resolvedAt = begin + Math.max(plan.window.slideMs, wholeSlides(plan, plan.resolveAfterMs));
  if (end < resolvedAt) {
    // If all windows since the last unclear one are clear, there is nothing to remember, and nothing to write.
    const counts = from !== Number.NEGATIVE_INFINITY;
    const counted = counts ? { ...course, unclearThrough: begin, clearThrough: end } : course;
    return [stillOn(plan, counted, end)];
  }
  const before = stillOn(plan, course, resolvedAt - plan.window.slideMs);
  return [before, { ...before, status: 'ok', resolvedAt }];
}

/** The last step if all windows up to the one that ends at `end` are clear. */
export function passClear(plan: MonitorPlan, course: Course, end: number): Course {
  return clearPath(plan, course, end).at(-1) ?? course;
}

/** There are documents in the window that ends at `end`, but no value: an alert stays as it is, and none begins. */
export function passUnknown(plan: MonitorPlan, course: Course, end: number): Course {
  const { status, lastBreach } = course;
  if (status === 'ok' || lastBreach === undefined || end <= lastBreach) return course;
  if (status === 'pending') return notFired(course);
  return stillOn(plan, { ...course, unclearThrough: end }, end);
}

/**
 * The key has no documents in the windows up to the one that ends at `end`. Unless the monitor takes that for clear, an
 * alert stays as it is, without a write, until the key isn't expected back any more.
 */
export function absentPath(plan: MonitorPlan, course: Course, end: number): readonly Course[] {
  if (plan.isEndedByEmpty) return clearPath(plan, course, end);
  const { status, lastBreach } = course;
  if (status === 'ok' || lastBreach === undefined || end <= lastBreach) return [course];
  if (status === 'pending') return [notFired(course)];
  const goneAt = heard(course, lastBreach).known + wholeSlides(plan, plan.forgetAfterMs);
  if (end < goneAt) return [stillOn(plan, course, end)];
  const before = stillOn(plan, course, goneAt - plan.window.slideMs);
  return [before, { ...before, status: 'ok', resolvedAt: goneAt, gone: true }];
}

/** Ends of windows: the last one that wasn't clear, and the last one of which anything is known. */
function heard({ unclearThrough = 0, clearThrough = 0 }: Course, lastBreach: number) {
  const unclear = Math.max(lastBreach, unclearThrough);
  return { unclear, known: Math.max(unclear, clearThrough) };
}

/** The course when a pending alert doesn't fire. */
function notFired({ episode, lastNotified }: Course): Course {
  return { status: 'ok', episode, ...(lastNotified !== undefined && { lastNotified }) };
}
